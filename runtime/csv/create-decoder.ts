import { isAscii, isUtf8 } from "node:buffer";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

export interface Decoder {
  /** Takes the bytes in any portions; `final` with the last one. */
  decode(bytes: Uint8Array, final: boolean): string;
  /** Bytes taken that are not decoded yet: the beginning of a character. */
  held(): number;
}

/**
 * Decodes without loss of news: a byte that is not UTF-8 becomes the lone surrogate U+DC00 + byte, which no valid UTF-8
 * gives, so that the row it is in can be told; lone surrogates of UTF-16 stay as they are. A leading BOM is dropped.
 * @param atStart whether the first bytes are those of the file
 */
export function createDecoder(encoding: Encoding, atStart = true): Decoder {
  const { decode, held } = encoding === "utf-8" ? createUtf8Decoder() : createUtf16Decoder(encoding === "utf-16be");
  let mayBeMark = atStart;
  return {
    held,
    decode(bytes, final) {
      const text = decode(bytes, final);
      if (!mayBeMark || text === "") return text;
      mayBeMark = false;
      return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    },
  };
}

/** Bytes of the file that a text was decoded from; `text` as a Decoder gave it, BOM aside. */
export function encodedLength(text: string, encoding: Encoding): number {
  if (encoding !== "utf-8") return 2 * text.length;
  const length = Buffer.byteLength(text);
  // A byte that is not UTF-8 became a lone surrogate, for which three are counted.
  return text.isWellFormed() ? length : length - 2 * (text.match(/\p{Surrogate}/gu)?.length ?? 0);
}

function createUtf8Decoder(): Decoder {
  let held: Uint8Array = new Uint8Array();
  return {
    held: () => held.length,
    decode(bytes, final) {
      const all =
        held.length === 0 ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : Buffer.concat([held, bytes]);
      const whole = all.subarray(0, all.length - (final ? 0 : unfinished(all)));
      held = Buffer.from(all.subarray(whole.length));
      if (isAscii(whole)) return whole.toString("latin1");
      return isUtf8(whole) ? whole.toString("utf8") : decodedByLines(whole);
    },
  };
}

/** Bytes at the end that may be the beginning of a character: 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return characterLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function characterLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Slow only on the lines that hold the invalid bytes. */
function decodedByLines(bytes: Buffer): string {
  let text = "";
  for (let start = 0; start < bytes.length; ) {
    const lineFeed = bytes.indexOf(0x0a, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    const line = bytes.subarray(start, end);
    text += isUtf8(line) ? line.toString("utf8") : escaped(line);
    start = end;
  }
  return text;
}

function escaped(line: Buffer): string {
  let text = "";
  for (let at = 0; at < line.length; ) {
    const byte = line[at] ?? 0;
    const length = characterLength(byte);
    const character = line.subarray(at, at + length);
    const valid = length === 1 || (length > 1 && character.length === length && isUtf8(character));
    text += valid ? character.toString("utf8") : String.fromCharCode(0xdc00 + byte);
    at += valid ? length : 1;
  }
  return text;
}

function createUtf16Decoder(bigEndian: boolean): Decoder {
  let held: Uint8Array = new Uint8Array();
  return {
    held: () => held.length,
    decode(bytes, final) {
      const all = Buffer.concat([held, bytes]);
      const even = all.length - (all.length % 2);
      const whole = all.subarray(0, even);
      held = all.subarray(even);
      if (bigEndian) whole.swap16();
      const text = whole.toString("utf16le");
      // Half a character at the end of the file spoils its row.
      return final && held[0] !== undefined ? text + String.fromCharCode(0xdc00 + held[0]) : text;
    },
  };
}
