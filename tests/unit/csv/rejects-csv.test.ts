import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { FileSettings } from "../../../runtime/csv/file-settings";
import { neutralised, rejectsHeader, restored } from "../../../runtime/csv/rejects-csv";
import { outcomes, readCsv } from "./read-csv";
import { rejectsOf } from "./rejected-file";

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

  it("states stated columns by their titles, or by their numbers where a title is none or another one", async () => {
    const statedIn = async (header: string, settings: FileSettings) => {
      const { csv } = await readCsv(`${header}\na,b@x.org,c\n`, { settings });
      return rejectsHeader(csv.header, csv.columns.stated).trim().split(",").slice(3);
    };
    const report = ["_line", "_code", "_reason"];
    expect(await statedIn("name,email,x", {})).toStrictEqual(report);
    expect(await statedIn("Wer,Kontakt,x", { emailColumn: "KONTAKT", nameColumn: "1 + x" })).toStrictEqual([
      "_email_column=Kontakt",
      "_name_column=Wer + x",
      ...report,
    ]);
    expect(await statedIn("x,x,", { emailColumn: "2", nameColumn: "x + 3" })).toStrictEqual([
      "_email_column=2",
      "_name_column=1 + 3",
      ...report,
    ]);
  });

  it("is read by its own titles where the stated ones were renamed, and as stated anew", async () => {
    const header = "Wer,Name,Kontakt,_email_column=Mail,_name_column=Wer,_line,_code,_reason";
    const file = `${header}\nA,B,a@x.org,,,2,,\n`;
    const { csv } = await readCsv(file.replace("Kontakt", "E-Mail"));
    expect([csv.columns.email, csv.columns.names]).toStrictEqual([2, [[0]]]);
    const stated = await readCsv(file, { settings: { emailColumn: "Kontakt", nameColumn: "Name" } });
    expect([stated.csv.columns.email, stated.csv.columns.names]).toStrictEqual([2, [[1]]]);
    expect(stated.csv.header).toStrictEqual(["Wer", "Name", "Kontakt"]);
    await expect(readCsv(file, { settings: { emailColumn: "Other" } })).rejects.toMatchObject({
      code: "NO_EMAIL_COLUMN",
    });
  });

  it("states nothing where its own columns are gone", async () => {
    const { csv } = await readCsv("name,email,_email_column=x,x\nA,a@x.org,,b@x.org\n");
    expect([csv.columns.email, csv.columns.dropped]).toStrictEqual([1, []]);
  });
});

const fileOf = (note: string) => `name,email,note\nAnn,ann@@x.org,"${note}"\n`;
