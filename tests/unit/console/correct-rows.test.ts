import { checkRows, parseCorrectedRows } from "../../../console/server/correct-rows";

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
