import assert from "node:assert/strict";
import { detectEncoding } from "../../../runtime/csv/detect-encoding";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const binary = { code: "NOT_CSV", message: /binary data, not text/ };
const utf32 = {
  code: "UNKNOWN_ENCODING",
  message: /^The file is UTF-32\. Expected UTF-8 or UTF-16\. Save it as UTF-8/,
};

describe("detectEncoding", () => {
  const known: [what: string, head: Buffer, encoding: string][] = [
    ["ASCII", latin1("name,email\n"), "utf-8"],
    ["nothing but line breaks", latin1("\r\n\n"), "utf-8"],
    ["C1 control characters", Buffer.from("a\u0085b,email\n"), "utf-8"],
    ["UTF-16LE with a BOM and no Latin letter", utf16("\ufeff名前"), "utf-16le"],
    ["UTF-16BE with a BOM and no Latin letter", utf16("\ufeff名前").swap16(), "utf-16be"],
    ["UTF-16LE without one", utf16("name,メール\n"), "utf-16le"],
    ["UTF-16BE without one", utf16("name,メール\n").swap16(), "utf-16be"],
    ["half a character of it at the end", utf16("name,email\n").subarray(0, 11), "utf-16le"],
    ["one letter of it", utf16("@"), "utf-16le"],
    ["ten broken bytes for one letter", latin1(`${"\xe9".repeat(10)},\xc3\xa9\n`), "utf-8"],
  ];
  for (const [what, head, encoding] of known) it(`knows ${what}`, () => expect(detectEncoding(head)).toBe(encoding));

  const refused: [what: string, head: Buffer, error: { code: string; message: RegExp }][] = [
    ["UTF-32LE with a BOM", latin1("\xff\xfe\0\0a\0\0\0"), utf32],
    ["UTF-32BE with a BOM", latin1("\0\0\xfe\xff\0\0\0a"), utf32],
    ["UTF-32LE without one", latin1("a\0\0\0,\0\0\0b\0\0\0"), utf32],
    ["UTF-32BE without one", latin1("\0\0\0a\0\0\0,\0\0\0b"), utf32],
    ["a control character in the first line", latin1("na\x01me,email\n"), binary],
    ["a control character among NULs", utf16("name,\u0001email\n"), binary],
    ["U+FFFF among NULs", utf16("name,\uffffemail\n"), binary],
    ["NULs without anything that ends a cell", utf16("name"), binary],
    [
      "more broken bytes than that",
      latin1(`${"\xe9".repeat(11)},\xc3\xa9\n`),
      { code: "UNKNOWN_ENCODING", message: /has the byte 0xE9 in line 1, .* it is "é"/ },
    ],
    ["broken bytes with a control character below", latin1("n\xe9m\n\x01\n"), binary],
  ];
  for (const [what, head, error] of refused)
    it(`refuses ${what}`, () => assert.throws(() => detectEncoding(head), error));
});
