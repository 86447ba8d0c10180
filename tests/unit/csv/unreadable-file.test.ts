import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { isUnreadableFile, unreadableFile } from "../../../runtime/csv/errors";
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

  it("tells of a truncated gzip after the rows before it", async () => {
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
