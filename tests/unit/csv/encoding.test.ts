import assert from "node:assert/strict";
import { detectEncoding, isValid, toUtf8 } from "../../../runtime/csv/encoding";
import { createLineScanner, type Encoding } from "../../../runtime/csv/lines";

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
      {
        code: "UNKNOWN_ENCODING",
        message: /has the byte 0xE9 in line 1, which is not UTF-8; it would be ".+" in .*--encoding /,
      },
    ],
    ["broken bytes with a control character below", latin1("n\xe9m\n\x01\n"), binary],
  ];
  for (const [what, head, error] of refused)
    it(`refuses ${what}`, () => assert.throws(() => detectEncoding(head), error));
});

describe("detectEncoding, where the head ends within a character", () => {
  const bytes = (...more: number[]) => Buffer.concat([latin1("name,email\n"), Buffer.from(more)]);

  it.each([
    "é",
    "߿",
    "ࠀ",
    "名",
    "\uffff",
    "\u{10000}",
    "😀",
    "\u{10ffff}",
  ])("takes any beginning of %j for UTF-8", (character) => {
    const whole = Buffer.from(character);
    for (let length = 1; length <= whole.length; length++)
      expect(detectEncoding(bytes(...whole.subarray(0, length)))).toBe("utf-8");
  });

  it.each([
    ["a byte that begins no character", [0xc1]],
    ["another such", [0xf5]],
    ["a byte that continues one, alone", [0x80]],
    ["four of them", [0xbf, 0xbf, 0xbf, 0xbf]],
    ["a beginning with a letter after it", [0xe9, 0x61]],
    ["a beginning with another one after it", [0xe9, 0xc3]],
  ])("refuses %s", (_, ending) => {
    assert.throws(() => detectEncoding(bytes(...ending)), { code: "UNKNOWN_ENCODING" });
  });

  it("takes a head that is one such byte for UTF-8", () => {
    expect(detectEncoding(Buffer.of(0xe9))).toBe("utf-8");
  });
});

describe("the error of an encoding that is not UTF-8", () => {
  it("names the first byte and its line, not a U+FFFD that the file holds", () => {
    const head = Buffer.concat([Buffer.from("name,email\r\n\ufffd\ufffdA\rB\n"), latin1("A\xe4\xf6\n".repeat(20))]);
    assert.throws(() => detectEncoding(head), { message: /has the byte 0xE4 in line 4,/ });
  });
});

describe("toUtf8", () => {
  for (const encoding of ["utf-16le", "utf-16be"] as const)
    it(`converts ${encoding}, and half a character of it to U+FFFD`, () => {
      const bytes = encoding === "utf-16le" ? utf16("aé😀\n") : utf16("aé😀\n").swap16();
      const before = Buffer.from(bytes);
      expect(toUtf8(bytes, encoding).toString()).toBe("aé😀\n");
      expect(isValid(toUtf8(bytes, encoding), encoding)).toBe(true);
      expect(bytes).toStrictEqual(before);
      for (const broken of [Buffer.concat([bytes, Buffer.of(0x61)]), bytes.subarray(0, -4)]) {
        expect(toUtf8(broken, encoding).toString()).toMatch(/\ufffd$/);
        expect(isValid(toUtf8(broken, encoding), encoding)).toBe(false);
      }
    });

  it("leaves UTF-8 as it is, with its invalid bytes", () => {
    const bytes = latin1("Andr\xe9,\xc3\xa9\n");
    expect(toUtf8(bytes, "utf-8")).toBe(bytes);
    expect(isValid(bytes, "utf-8")).toBe(false);
    expect(isValid(Buffer.from("\ufffd"), "utf-8")).toBe(true);
  });
});

describe("createLineScanner", () => {
  const encodings: [Encoding, (text: string) => Buffer][] = [
    ["utf-8", (text) => Buffer.from(text)],
    ["utf-16le", utf16],
    ["utf-16be", (text) => utf16(text).swap16()],
  ];
  for (const [encoding, encoded] of encodings)
    it(`finds the lines of ${encoding}, at LF, CRLF and CR alone`, () => {
      const { unit, completeLines, lineStart } = createLineScanner(encoding);
      // U+0A0A and U+0D0D hold the bytes of line breaks.
      const lines = ["é\n", "\r\n", "\u0a0a\u0d0d\r", "\n", "a"];
      const all = encoded(["b\r", ...lines].join(""));
      const starts = ["b\r", ...lines].map((_, index, every) => encoded(every.slice(0, index).join("")).length);
      // The CR of the third line and the LF after it are one line break.
      const expected = starts.filter((_, index) => index !== 4);
      expect(expected.map((_, number) => lineStart(all, number))).toStrictEqual(expected);
      expect(lineStart(all, 99)).toBe(all.length);
      expect(completeLines(all)).toBe(all.length - unit);
      expect(completeLines(encoded("a"))).toBe(0);
      expect(completeLines(encoded("a\n\r"))).toBe(encoded("a\n").length);
      expect(completeLines(encoded("\r"))).toBe(0);
      expect(completeLines(encoded(""))).toBe(0);
    });
});
