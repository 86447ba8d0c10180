import { gzipSync } from "node:zlib";
import { type FileSettings, propertiesOf, settingsOf } from "../../../runtime/csv/file-settings";
import { openCsv, type ParsedRow } from "../../../runtime/csv/open-csv";
import { piecesOf, readCsv } from "./read-csv";

const TEXT: [encoding: string, bytes: Buffer, name: string][] = [
  [
    "windows-1252",
    Buffer.from("name,email\r\nJos\xe9 M\xfcller,a@x.org\r\nZo\xeb,b@x.org\r\n", "latin1"),
    "José Müller",
  ],
  ["shift_jis", Buffer.from("name,email\n\x93\xfa\x96{,a@x.org\nBob,b@x.org\n", "latin1"), "日本"],
  ["gb18030", Buffer.from("name,email\n\xd6\xd0\xce\xc4,a@x.org\nBob,b@x.org\n", "latin1"), "中文"],
  ["iso-2022-jp", Buffer.from("name,email\n\x1b$BF|K\\\x1b(B,a@x.org\nBob,b@x.org\n", "latin1"), "日本"],
];

describe("a stated encoding", () => {
  it.each(
    TEXT,
  )("%s is read however the file is cut, plain and compressed, and resumed at any row", async (encoding, bytes, name) => {
    const settings = { encoding };
    const { rows } = await readCsv(bytes, { settings });
    expect(rows[0]).toMatchObject({ accepted: { name, email: "a@x.org" } });
    const single = await readCsv(
      [...bytes].map((byte) => Buffer.of(byte)),
      { settings, windowBytes: 1 },
    );
    expect(single.rows).toStrictEqual(rows);
    expect((await readCsv(gzipSync(bytes), { settings })).rows).toStrictEqual(rows);
    const csv = await openCsv(piecesOf([bytes]), { settings });
    for await (const some of csv.rows())
      for (const [index, row] of some.entries()) {
        const line = "accepted" in row ? row.accepted.line : row.rejected.line;
        const resume = { ...csv.positionOf(line), sourceAt: async (at: number) => piecesOf([bytes.subarray(at)]) };
        const rest: ParsedRow[] = [];
        for await (const found of (await openCsv(piecesOf([bytes]), { settings, resume })).rows()) rest.push(...found);
        expect(rest).toStrictEqual(some.slice(index));
      }
  });

  it("that there is not is refused", async () => {
    await expect(readCsv("name,email\nA,a@x.org\n", { settings: { encoding: "klingon" } })).rejects.toMatchObject({
      code: "UNKNOWN_ENCODING",
    });
  });
});

describe("a stated column", () => {
  it.each([
    ["Kontakt", undefined],
    ["3", undefined],
    ["kontakt", "Wer"],
  ])("%s is taken", async (emailColumn, nameColumn) => {
    const settings: FileSettings = { emailColumn, ...(nameColumn && { nameColumn }) };
    const { rows } = await readCsv("List\nName,Wer,Kontakt,Email\nA,B,k@x.org,e@x.org\n", { settings });
    expect(rows).toMatchObject([{ accepted: { email: "k@x.org", name: nameColumn ? "B" : "A", line: 3 } }]);
  });

  it.each<[header: string, settings: FileSettings, email: number, name: number[]]>([
    ["x,y,z,3", { emailColumn: "3", nameColumn: "1" }, 3, [0]],
    ["x,y,z,3", { emailColumn: "2", nameColumn: " 1 " }, 1, [0]],
    ["x,y,z,w", { emailColumn: "4", nameColumn: "Z" }, 3, [2]],
    ["x,y,z,w", { emailColumn: "W", nameColumn: "x+y + Z" }, 3, [0, 1, 2]],
    ["x + y,x,y,w", { emailColumn: "w", nameColumn: "x + y" }, 3, [0]],
    ["Email,email,name,w", { emailColumn: "email", nameColumn: "name" }, 1, [2]],
  ])("of %s, stated as %j, is found by its title, then by its spelling, then by its number", async (header, settings, email, name) => {
    const { csv } = await readCsv(`${header}\na,b,c,d\n`, { settings });
    expect([csv.columns.email, csv.columns.names]).toStrictEqual([email, [name]]);
  });

  it.each(["0", "5", "99999", "100000", "***", "x + 5", "1.0"])("%j is none of four", async (emailColumn) => {
    await expect(readCsv("x,y,z,name\na,b,c,d\n", { settings: { emailColumn } })).rejects.toMatchObject({
      code: "NO_EMAIL_COLUMN",
      message: expect.stringContaining("as was stated"),
    });
  });

  it("is not the header's only because a title is padded to as many cells", async () => {
    const settings = { emailColumn: "3", nameColumn: "1" };
    const { csv, rows } = await readCsv("Members 2026,,,\n,,,\nwho,note,,x\nAnn,,ann@x.org,\n", { settings });
    expect([csv.headerLine, rows.length]).toStrictEqual([3, 1]);
    const sparse = await readCsv("who,,,,\nAnn,,ann@x.org,,\n", { settings });
    expect([sparse.csv.headerLine, sparse.rows.length]).toStrictEqual([1, 1]);
  });

  it("does not make the record with an address the header", async () => {
    const { csv } = await readCsv("Ann,ann@x.org\nperson,contact\nBob,bob@x.org\n", {
      settings: { emailColumn: "2", nameColumn: "1" },
    });
    expect(csv.headerLine).toBe(2);
  });

  it("that is not in the file is named, with those that are", async () => {
    await expect(readCsv("name,email\nA,a@x.org\n", { settings: { emailColumn: "E" } })).rejects.toMatchObject({
      code: "NO_EMAIL_COLUMN",
      message: expect.stringMatching(/^No column is named E, as was stated\. Found: name, email\./),
    });
  });
});

describe("the properties of an object", () => {
  it.each([
    { encoding: "shift_jis" },
    { emailColumn: "Адрес 100 %", nameColumn: " First + Last " },
    {},
  ])("carry the settings %j", (settings: FileSettings) => {
    const properties = propertiesOf(settings);
    expect(settingsOf(properties)).toStrictEqual(settings);
    for (const value of Object.values(properties.Metadata ?? {})) expect(value).toMatch(/^[\x21-\x7e][\x20-\x7e]*$/);
  });

  it("that were written by hand are taken as they are", () => {
    expect(settingsOf({ Metadata: { "email-column": "100% sure", "name-column": "" } })).toStrictEqual({
      emailColumn: "100% sure",
    });
    expect(settingsOf({ ContentType: "text/csv;CHARSET = shift_jis;header=present" })).toStrictEqual({
      encoding: "shift_jis",
    });
    expect(settingsOf({ ContentType: "text/csv" })).toStrictEqual({});
    expect(propertiesOf({ emailColumn: "50 %" })).toStrictEqual({ Metadata: { "email-column": "50 %25" } });
    expect(propertiesOf({ encoding: "latin1" })).toStrictEqual({ ContentType: "text/csv; charset=latin1" });
    expect(propertiesOf({ nameColumn: " a b " })).toStrictEqual({ Metadata: { "name-column": "%20a b%20" } });
  });

  it("of a file that is UTF-8 or ASCII say no more than what is detected", () => {
    for (const charset of ["utf-8", "UTF8", "us-ascii", "ascii", "binary", "unknown-8bit"])
      expect(settingsOf({ ContentType: `text/csv; charset=${charset}` })).toStrictEqual({});
    expect(settingsOf({ ContentType: 'text/csv; charset="latin1"' })).toStrictEqual({ encoding: "latin1" });
  });
});
