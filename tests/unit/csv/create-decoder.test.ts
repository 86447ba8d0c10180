import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { createDecoder, type Encoding, encodedLength } from "../../../runtime/csv/create-decoder";

/** Decodes portions, and sees to it that every byte is either in the text or held. */
function decoded(portions: Uint8Array[], encoding: Encoding, atStart = false): string {
  const { decode, held } = createDecoder(encoding, atStart);
  let text = "";
  let taken = 0;
  for (const portion of portions) {
    text += decode(portion, false);
    taken += portion.length;
    if (!atStart) expect(encodedLength(text, encoding) + held()).toBe(taken);
  }
  return text + decode(new Uint8Array(), true);
}

/** The shortest text at each place that is UTF-8, and U+DC00 + byte where there is none. */
function byTheRule(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((some) => at + some <= bytes.length && isUtf8(bytes.subarray(at, at + some)));
    text += length ? bytes.toString("utf8", at, at + length) : String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += length ?? 1;
  }
  return text;
}

describe("createDecoder", () => {
  const ends = ["00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"];
  const broken = [
    "80",
    "bf",
    "c080",
    "c1bf",
    "c2",
    "c241",
    "e08080",
    "e282",
    "eda080",
    "f0808080",
    "f09f98",
    "f4908080",
  ];
  const never = ["f5808080", "f8", "ff", "c2c280", "e2e28280", "f09f98f09f9880"];
  for (const hex of [...ends, ...broken, ...never])
    it(`decodes ${hex}, in a line that is UTF-8 but for it and in one that is not, however it is cut`, () => {
      const bytes = Buffer.from(`61${hex}620afe${hex}63${hex}`, "hex");
      const expected = byTheRule(bytes);
      expect(decoded([bytes], "utf-8")).toBe(expected);
      for (let at = 1; at < bytes.length; at++)
        assert.equal(decoded([bytes.subarray(0, at), bytes.subarray(at)], "utf-8"), expected, `cut at ${at}`);
      expect(
        decoded(
          [...bytes].map((byte) => Uint8Array.of(byte)),
          "utf-8",
        ),
      ).toBe(expected);
    });

  for (const encoding of ["utf-16le", "utf-16be"] as const)
    it(`decodes ${encoding} byte by byte, and tells half a character at the end`, () => {
      const bytes = Buffer.from("aé😀\n", "utf16le");
      const file = encoding === "utf-16le" ? bytes : bytes.swap16();
      const each = [...file].map((byte) => Uint8Array.of(byte));
      expect(decoded(each, encoding)).toBe("aé😀\n");
      expect(decoded([...each, Uint8Array.of(0x61)], encoding)).toBe("aé😀\n\udc61");
    });

  it("drops a BOM at the start of the file, once, and none where it begins in the middle", () => {
    const marks = Buffer.from("\ufeff\ufeffa");
    expect(decoded([marks], "utf-8", true)).toBe("\ufeffa");
    expect(
      decoded(
        [...marks].map((byte) => Uint8Array.of(byte)),
        "utf-8",
        true,
      ),
    ).toBe("\ufeffa");
    expect(decoded([marks.subarray(0, 3), marks.subarray(3)], "utf-8", true)).toBe("\ufeffa");
    expect(decoded([Buffer.from("a"), marks], "utf-8", true)).toBe("a\ufeff\ufeffa");
    expect(decoded([marks], "utf-8")).toBe("\ufeff\ufeffa");
  });
});
