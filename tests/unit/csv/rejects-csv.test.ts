import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { REJECT_CODES } from "../../../runtime/csv/parsed-row";
import { neutralised, rejectsHeader, rejectsLine, restored } from "../../../runtime/csv/rejects-csv";
import { outcomes, type ReadCsv, readCsv } from "./read-csv";

const rejectsOf = ({ csv, rows }: ReadCsv) =>
  rejectsHeader(csv.header) + rows.map((row) => ("rejected" in row ? rejectsLine(row.rejected) : "")).join("");

describe("rejects.csv", () => {
  it("holds the original columns, line, code and reason, as UTF-8 that Excel reads", async () => {
    // Act
    const rejects = rejectsOf(await readCsv('name;email;note\nAnn;ann@@x.org;"a, ""b""\nc"\nBob;;x;y\n'));
    // Assess
    expect(rejects).toBe(
      [
        "\ufeffname,email,note,_line,_code,_reason\r\n",
        'Ann,ann@@x.org,"a, ""b""\nc",2,INVALID_EMAIL,"""ann@@x.org"" is not an email address. Use name@domain."\r\n',
        'Bob,,x,4,TOO_MANY_CELLS,"The row has 4 cells, the header 3. Put a cell that holds "";"" in double quotes, or remove ""y"".",y\r\n',
      ].join(""),
    );
  });

  for (const cell of ["=1+1", "+49 30 1", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''+1", "＝1"])
    it(`neutralises ${JSON.stringify(cell)}, and an upload restores it`, async () => {
      // Act
      const [, record = []] = parse(rejectsOf(await readCsv(fileOf(cell))), { bom: true });
      // Assess
      expect(record[2] ?? "").toMatch(/^'/);
      expect(restored(neutralised(cell))).toBe(cell);
    });

  it("restores every cell", () => {
    const text = fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", " ") });
    fc.assert(fc.property(text, (cell) => expect(restored(neutralised(cell))).toBe(cell)));
  });

  it("leaves names with an apostrophe as they are", async () => {
    const { rows } = await readCsv("name,email\n'Tis,tis@x.org\nO'Hara,o'hara@x.org\n");
    expect(outcomes(rows)).toStrictEqual({ 2: "accepted", 3: "accepted" });
    expect(neutralised("'Tis")).toBe("'Tis");
  });

  it("uploads fine once it is corrected, with nothing of the report kept", async () => {
    // Prepare
    const file = `name,email,=note\n"Ann, A.",ann@@x.org,=1+1\nBob,,-5\nEve,eve@x.org,"a\nb"\n"Joe,joe@x.org,+1\n`;
    const rejects = rejectsOf(await readCsv(file));
    // Act
    const again = await readCsv(rejects);
    const corrected = await readCsv(
      rejects.replace("ann@@x.org,", "ann@x.org,").replace("Bob,,", "Bob,bob@x.org,").replace('"""Joe"', "Joe"),
    );
    // Assess
    expect(again.csv.header).toStrictEqual(["name", "email", "=note"]);
    expect(outcomes(again.rows)).toStrictEqual({ 2: "INVALID_EMAIL", 3: "MISSING_EMAIL", 4: "accepted" });
    expect(corrected.rows).toStrictEqual([
      { accepted: { line: 2, email: "ann@x.org", name: "Ann, A.", columns: { "=note": "=1+1" } } },
      { accepted: { line: 3, email: "bob@x.org", name: "Bob", columns: { "=note": "-5" } } },
      { accepted: { line: 4, email: "joe@x.org", name: "Joe", columns: { "=note": "+1" } } },
    ]);
  });

  it("comes out the same when it is rejected again, but for the lines", async () => {
    const first = rejectsOf(await readCsv("name,email,note\nAnn,ann@@x.org,=1+1\n,bob@x.org,\nEve,e,1,2,\n"));
    expect(rejectsOf(await readCsv(first))).toBe(first);
  });

  it("has a code for every row that it holds", () => {
    expect(new Set(REJECT_CODES).size).toBe(13);
  });
});

const fileOf = (note: string) => `name,email,note\nAnn,ann@@x.org,"${note}"\n`;
