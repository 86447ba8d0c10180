import { readCsv } from "./read-csv";

const latin1 = (text: string) => Buffer.from(text, "latin1");

describe("the warnings of a file", () => {
  it("name the line of an address above the header, which may be a person", async () => {
    const { csv, rows } = await readCsv("Members\n\nAnn,ann@x.org\nBob,bob@x.org\nname,email\nCem,cem@x.org\n");
    expect(csv.warnings()).toStrictEqual([
      "Line 3 holds an address, but is above the header (line 5), and was skipped. If it is a person, move it below.",
    ]);
    expect(csv.headerLine).toBe(5);
    expect(rows).toMatchObject([{ accepted: { email: "cem@x.org", line: 6 } }]);
  });

  it("do not count an address within a note", async () => {
    const { csv } = await readCsv("Questions: office@x.org\nname,email\nCem,cem@x.org\n");
    expect(csv.warnings()).toStrictEqual([]);
  });

  it("name a file that is valid UTF-8 and was stated to be another encoding", async () => {
    const file = Buffer.from("name,email\nZoë,zoe@x.org\n");
    const { csv, rows } = await readCsv(file, { settings: { encoding: "latin1" } });
    expect(csv.warnings()).toStrictEqual([
      "The file is valid UTF-8, and was read as windows-1252, as was stated: check the names.",
    ]);
    expect(rows).toMatchObject([{ accepted: { name: "ZoÃ«" } }]);
  });

  it("say nothing where what was stated is what there is", async () => {
    for (const [file, encoding] of [
      [latin1("name,email\nZo\xeb,zoe@x.org\n"), "windows-1252"],
      [latin1("name,email\nZoe,zoe@x.org\n"), "windows-1252"],
      [Buffer.from("name,email\nZoë,zoe@x.org\n"), "utf-8"],
      [Buffer.from("\ufeffname,email\nZoë,zoe@x.org\n"), "windows-1252"],
    ] as const) {
      const { csv, rows } = await readCsv(file, { settings: { encoding } });
      expect(csv.warnings()).toStrictEqual([]);
      expect(rows).toMatchObject([{ accepted: { name: expect.stringMatching(/^Zo[eë]$/) } }]);
    }
  });
});

describe("the header of a file", () => {
  it("is found up to the 20th record that is not blank, and not below", async () => {
    const notes = (count: number) => Array.from({ length: count }, (_, at) => `Note ${at}\n\n`).join("");
    const { csv } = await readCsv(`${notes(19)}name,email\nA,a@x.org\n`);
    expect(csv.headerLine).toBe(39);
    await expect(readCsv(`${notes(20)}name,email\nA,a@x.org\n`)).rejects.toMatchObject({ code: "NO_EMAIL_COLUMN" });
  });

  it("is the first record with email and name, also below one with an email alone", async () => {
    const { csv } = await readCsv("email,a\nname,email\nx,y@z.org\nname,email\n");
    expect([csv.headerLine, csv.header]).toStrictEqual([2, ["name", "email"]]);
  });

  it("is skipped where it is repeated, with other edges too, and kept where a cell differs", async () => {
    const { rows } = await readCsv(
      'name,email,a\nA,a@x.org,1\nname,email,a\n" name ",""email"",a,\nname,email,b\nB,b@x.org,\n',
    );
    const lines = rows.map((row) => ("accepted" in row ? row.accepted.line : -row.rejected.line));
    expect(lines).toStrictEqual([2, -5, 6]);
  });

  it("does not decide by a row what a header with addresses below it decides", async () => {
    const { csv, rows } = await readCsv('email,name\na@x.org,"Email|Name|Full name"\n');
    expect([csv.delimiter, csv.headerLine, rows.length]).toStrictEqual([",", 1, 1]);
  });
});
