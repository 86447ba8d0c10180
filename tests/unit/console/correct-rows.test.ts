import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { checkRows, correctableRows, parseCorrectedRows } from "../../../console/server/correct-rows";
import type { ConsoleSource } from "../../../console/server/source";
import { REJECT_CODES, type RejectCode } from "../../../runtime/csv/parsed-row";
import { fakeBuckets } from "../../helpers/fake-buckets";
import { fakeClient } from "../../helpers/fake-client";
import { readCsv } from "../csv/read-csv";
import { corrected, fileWith, type Layout, rejectsOf } from "../csv/rejected-file";

const HEADER = ["Name", "E-mail", "note"];
const rows = (...cells: string[][]) => cells.map((row, index) => ({ line: 20 + index, cells: row }));

describe("checkRows", () => {
  it("finds what process-csv would reject, row by row", async () => {
    const corrected = rows(
      ["Ann", "ann@example.com", ""],
      ["Bob", "bob@@example.com", "a, b"],
      ["", "", ""],
      ["=Cem", "cem@example.com", "two\nlines"],
      ["", "dee@example.com", '"quoted'],
    );
    const codes = (await checkRows({ header: HEADER, rows: corrected })).map((problem) => problem?.code ?? null);
    expect(codes).toStrictEqual([null, "INVALID_EMAIL", "EMPTY", null, "MISSING_NAME"]);
  });

  it("takes rows that are all empty for empty", async () => {
    expect(await checkRows({ header: HEADER, rows: rows(["", " ", ""]) })).toMatchObject([{ code: "EMPTY" }]);
  });
});

describe("parseCorrectedRows", () => {
  it("reads the rows", () => {
    const corrected = { header: HEADER, rows: rows(["Ann", "ann@example.com", ""]) };
    expect(parseCorrectedRows(JSON.stringify(corrected))).toStrictEqual(corrected);
  });

  it.each([
    "",
    "no JSON",
    "null",
    "[]",
    '{"header":[],"rows":[{}]}',
    '{"header":[1],"rows":[]}',
  ])("refuses %p", (text) => {
    expect(() => parseCorrectedRows(text)).toThrow(/Expected the corrected rows/);
  });

  it("refuses more than 50 rows", () => {
    const many = rows(...Array.from({ length: 51 }, () => ["", "", ""]));
    expect(() => parseCorrectedRows(JSON.stringify({ header: HEADER, rows: many }))).toThrow(/At most 50 rows/);
  });
});

describe("the rejected rows of a file with stated columns", () => {
  const layout: Layout = {
    settings: { encoding: "windows-1253", emailColumn: "Kontakt", nameColumn: "Wer" },
    delimiter: ";",
    head: ["Wer;Kontakt;note"],
    cells: ({ name, email, note }) => [name, email, note],
    columns: { name: 0, email: 1, note: 2 },
    invalid: "\xd2",
  };
  /** Which of the cells is one too many is only to be seen in the file. */
  const onlyInFile: RejectCode[] = ["TOO_MANY_CELLS"];

  it("are valid once they are corrected, whatever they were rejected for", async () => {
    const { client: s3, objects } = fakeBuckets();
    const { client: documents } = fakeClient<DynamoDBDocumentClient>(() => ({
      Item: { uploadId: "u", key: "a.csv", rejects: "s3://reports/u/rejects.csv" },
    }));
    const source = { stack: { s3, documents, outputs: { uploadsTable: "uploads" } } } as unknown as ConsoleSource;
    const read = await readCsv(fileWith(layout, REJECT_CODES), { settings: layout.settings });
    objects.set("reports/u/rejects.csv", Buffer.from(rejectsOf(read)));
    // Act
    const { rows, ...columns } = await correctableRows(source, "u");
    const edited = rows.map(({ line, cells, problem }) => ({
      line,
      cells: corrected(cells, problem.code as RejectCode, layout),
    }));
    const sent = parseCorrectedRows(JSON.stringify({ ...columns, rows: edited }));
    // Assess
    expect(rows.map(({ problem }) => problem.code)).toStrictEqual(
      REJECT_CODES.filter((code) => !onlyInFile.includes(code)),
    );
    expect(await checkRows(sent)).toStrictEqual(rows.map(() => null));
  });
});
