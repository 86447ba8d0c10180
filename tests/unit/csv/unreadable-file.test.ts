import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { isUnreadableFile, unreadableFile } from "../../../runtime/csv/errors";
import type { FileSettings } from "../../../runtime/csv/file-settings";
import { isGzip } from "../../../runtime/csv/gunzip";
import { openCsv } from "../../../runtime/csv/open-csv";
import { piecesOf, readCsv } from "./read-csv";

const PEOPLE = "name,email,city\nAnn Lee,Ann@X.org ,Paris\nBob,bob@x.org,\n";
const utf32 = (text: string) => Buffer.concat([...text].map((one) => Buffer.from([one.charCodeAt(0), 0, 0, 0])));

const columns = (count: number) => Array.from({ length: count }, (_, index) => `c${index + 1}`).join();

describe("openCsv, for files that cannot be read", () => {
  const zip = (...names: string[]) => Buffer.from(`PK\x03\x04${"\0".repeat(26)}${names.join("\0\0")}`, "latin1");
  const unreadable: [code: string, message: RegExp, file: string | Buffer][] = [
    ["EMPTY_FILE", /^The file is empty\. Expected a header/, ""],
    ["EMPTY_FILE", /is empty/, gzipSync("")],
    ["EMPTY_FILE", /is empty/, "\ufeff"],
    ["EMPTY_FILE", /blank lines/, "\r\n \n"],
    ["EMPTY_FILE", /Only the line "sep=;"/, "sep=;\n"],
    ["NO_ROWS", /a header \(name, email\) and no rows/, "name,email\n,\n\n"],
    [
      "NO_EMAIL_COLUMN",
      /^No email column\. Found: e_mial, name\. Did you mean e_mial\? Rename the column to "email"\.$/,
      "e_mial,name\na,b",
    ],
    ["NO_EMAIL_COLUMN", /Did you mean Partner E-Mail\?/, "name,Partner E-Mail\na,b"],
    ["NO_EMAIL_COLUMN", /Did you mean Private email 2\?/, "name,Private email 2\na,b"],
    ["NO_EMAIL_COLUMN", /Found: c1, .*, c20 and 5 more\. Expected/, `${columns(25)}\n`],
    ["NO_EMAIL_COLUMN", /Found: c1, .*, c20\. Expected/, `${columns(20)}\n`],
    ["NO_EMAIL_COLUMN", /Found: x{60}, name\. Expected/, `${"x".repeat(90)},name\n`],
    ["NO_EMAIL_COLUMN", /Found: foo, \(empty\), bar\. Expected one named email/, "foo,,bar\n1,2,3"],
    ["NO_EMAIL_COLUMN", /Cell 2 of the first line holds an address, so it seems/, "Ann,ann@mail.org\nBob,b@x.org"],
    ["NO_EMAIL_COLUMN", /Cell 1 of the first line holds an address/, "Ann <ann@x.org>,Ann\nb@x.org,Bob"],
    ["NO_NAME_COLUMN", /^No name column\. Found: email, nmae\. Did you mean nmae\?/, "email,nmae\na,b"],
    ["NO_NAME_COLUMN", /First Name alone does not do: add a "last name" column/, "email,First Name\na,b"],
    ["NO_NAME_COLUMN", /Surname alone does not do: add a "first name" column/, "email,Surname\na,b"],
    ["NO_NAME_COLUMN", /Found: email\. Expected one named name/, "email\na@x.org"],
    [
      "NO_EMAIL_COLUMN",
      /^No email column\. Each line is wrapped in double quotes, so that it is one cell: name,email\. Remove the quotes/,
      '"name,email"\n"Ann,ann@x.org"\n',
    ],
    [
      "NO_EMAIL_COLUMN",
      /^No email column\. Found: Person, Kontakt\. Column 2, Kontakt, holds addresses: rename it to "email", or state it with --email-column "Kontakt"\.$/,
      "Person,Kontakt\nAnn,ann@x.org\nBob,Bob <bob@x.org>\nCem,\n",
    ],
    [
      "NO_EMAIL_COLUMN",
      /Found: Person, \(empty\)\. Column 2, \(empty\), holds addresses: .* or state it with --email-column "2"\.$/,
      "Person,\nAnn,ann@x.org\n",
    ],
    [
      "NO_EMAIL_COLUMN",
      /Column 3, c, holds addresses/,
      "a,b,c\n1,ann@x.org,ann@x.org\n1,bob,bob@x.org\n1,cem,cem@x.org\n",
    ],
    ["NO_EMAIL_COLUMN", /Found: a, b\. Expected one named email/, "a,b\n1,ann@x.org\n2,x\n3,y\n"],
    ["NO_NAME_COLUMN", /Vorname alone does not do: add a "last name" column, or rename/, "E-Mail;Vorname\na;b"],
    ["NOT_CSV", /a web page \(HTML\), not CSV\. Open it in a spreadsheet/, "<table><tr><td>a@x.org</td></tr></table>"],
    ["NOT_CSV", /a vCard file \(\.vcf\), not CSV\. Export the contacts as CSV\./, "BEGIN:VCARD\nEMAIL:a@x.org\n"],
    ["NOT_CSV", /a SYLK spreadsheet \(\.slk\)/, "ID;PWXL;N;E\nP;PGeneral\n"],
    ["NOT_CSV", /an XML file/, '<people type="a">\n<person>a@x.org</person></people>'],
    ["NOT_CSV", /an LDIF file/, "version: 1\ndn: cn=Ann\nmail: a@x.org\n"],
    ["NOT_CSV", /Data Interchange Format/, 'TABLE\n0,1\n"EXCEL"\n'],
    ["NOT_CSV", /is a PNG image, not CSV/, Buffer.from("\x89PNG\r\n\x1a\n\0\0\0", "latin1")],
    [
      "NOT_CSV",
      /an Excel workbook \(\.xlsx\), not CSV\. Open it and save it as "CSV UTF-8/,
      zip("[Content_Types].xml", "xl/workbook.xml"),
    ],
    ["NOT_CSV", /gzip within gzip/, gzipSync(gzipSync(PEOPLE))],
    ["NOT_CSV", /binary data/, Buffer.from([1, 2, 3, 0, 255, 254, 10])],
    ["NOT_CSV", /binary data/, Buffer.from([200, 201, 10, 1, 2, 0, 255])],
    ["NOT_CSV", /first line is longer than 64 KiB/, "x".repeat(70_000)],
    ["UNKNOWN_ENCODING", /is UTF-32/, utf32(`\ufeff${PEOPLE}`)],
    ["UNKNOWN_ENCODING", /is UTF-32/, utf32(PEOPLE)],
    [
      "UNKNOWN_ENCODING",
      /has the byte 0xE9 in line 2, which is not UTF-8; it would be "é" in windows-1252, .*--encoding windows-1252, /,
      Buffer.from("name,email\nJosé,jose@x.org\n", "latin1"),
    ],
    ["TRUNCATED_GZIP", /ends in the middle/, gzipSync(PEOPLE).subarray(0, 30)],
    ["CORRUPT_GZIP", /is damaged/, Buffer.concat([gzipSync(PEOPLE).subarray(0, 10), Buffer.alloc(50, 0xff)])],
  ];
  for (const [code, message, file] of unreadable)
    it(`refuses as ${code}: ${message.source}`, async () => {
      const error = await readCsv(file).catch((thrown: unknown) => thrown);
      expect(isUnreadableFile(error)).toBe(true);
      expect(error).toMatchObject({ name: "UnreadableFile", code, message: expect.stringMatching(message) });
    });

  it.each<[settings: FileSettings, code: string, message: string]>([
    [
      { encoding: "klingon" },
      "UNKNOWN_ENCODING",
      'The encoding "klingon", as was stated, is not known. State one such as utf-8, windows-1252,',
    ],
    [
      { emailColumn: "E-Mial" },
      "NO_EMAIL_COLUMN",
      "No column is named E-Mial, as was stated. Found: name, email, city. Did you mean email?",
    ],
    [
      { nameColumn: "4" },
      "NO_NAME_COLUMN",
      "No column is named 4, as was stated. Found: name, email, city. State one of these, or its number.",
    ],
    [
      { nameColumn: "name + town" },
      "NO_NAME_COLUMN",
      "No column is named name + town, as was stated. Found: name, email, city. State one of these, or its number.",
    ],
    [{ emailColumn: "0" }, "NO_EMAIL_COLUMN", "No column is named 0, as was stated."],
    [{ emailColumn: "x".repeat(61) }, "NO_EMAIL_COLUMN", `No column is named ${"x".repeat(60)}…, as was stated.`],
  ])("refuses what was stated, %j, as %s", async (settings, code, message) => {
    await expect(readCsv(PEOPLE, { settings })).rejects.toMatchObject({
      name: "UnreadableFile",
      code,
      message: expect.stringContaining(message),
    });
  });

  it("lists the columns with the error where the email or the name is not among them", async () => {
    for (const settings of [{ emailColumn: "x" }, { nameColumn: "x" }])
      await expect(readCsv(PEOPLE, { settings })).rejects.toMatchObject({ columns: ["name", "email", "city"] });
  });

  it("reports a truncated gzip after the rows before it", async () => {
    // Prepare
    const lines = Array.from({ length: 50_000 }, (_, n) => `Ann ${n},ann${n * 7919}@x.org`);
    const packed = gzipSync(`name,email\n${lines.join("\n")}\n`);
    const csv = await openCsv(piecesOf([packed.subarray(0, packed.length - 100)]));
    // Act
    let rows = 0;
    const reading = (async () => {
      for await (const some of csv.rows()) rows += some.length;
    })();
    // Assess
    await assert.rejects(reading, (error) => isUnreadableFile(error) && error.code === "TRUNCATED_GZIP");
    expect(rows > 10_000 && rows < 50_000).toBe(true);
  });

  it("passes an error of the source on as it is, and ends the source when it is left early", async () => {
    // Prepare
    const broken = new Error("connection reset");
    let ended = 0;
    async function* source(fails: boolean): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(PEOPLE.repeat(10_000));
        if (fails) throw broken;
        for (;;) yield Buffer.from(PEOPLE);
      } finally {
        ended++;
      }
    }
    // Act
    const failing = await openCsv(source(true));
    const failure = (async () => {
      for await (const _ of failing.rows());
    })();
    await expect(failure).rejects.toBe(broken);
    for await (const _ of (await openCsv(source(false))).rows()) break;
    await expect(openCsv(piecesEnding("a,b\n", () => ended++))).rejects.toThrow();
    // Assess
    expect(ended).toBe(3);
  });

  for (const error of [new Error("no code"), Object.assign(new Error("reset"), { code: "ECONNRESET" })])
    it(`passes an error of a gzipped source on as it is: ${error.message}`, async () => {
      const people = Array.from({ length: 20_000 }, (_, index) => `Ann,ann${index * 7919}@x.org`);
      const packed = gzipSync(`name,email\n${people.join("\n")}`);
      async function* breaking() {
        yield packed.subarray(0, packed.length / 2);
        throw error;
      }
      const reading = async () => {
        for await (const _ of (await openCsv(breaking())).rows());
      };
      await assert.rejects(reading, (thrown) => thrown === error);
    });

  it("takes for gzip what begins with its two bytes, and nothing else", () => {
    const heads = [[0x1f, 0x8b], [0x1f, 0x61], [0x61, 0x8b], []];
    expect(heads.map((head) => isGzip(Uint8Array.from(head)))).toStrictEqual([true, false, false, false]);
  });

  it("keeps an error apart from other errors", () => {
    expect(isUnreadableFile(unreadableFile("NOT_CSV", "no"))).toBe(true);
    expect(isUnreadableFile(new Error("no"))).toBe(false);
  });
});

async function* piecesEnding(text: string, ended: () => void): AsyncGenerator<Uint8Array> {
  try {
    for (;;) yield Buffer.from(text);
  } finally {
    ended();
  }
}
