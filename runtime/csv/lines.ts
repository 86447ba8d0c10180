/**
 * How a file encodes its characters, as `TextDecoder.encoding` names it. Line breaks are LF, CRLF or CR in each, and
 * their bytes are in no other character, but in UTF-16.
 */
export type Encoding = string;

/**
 * Finds the end of a line.
 * @param text UTF-8
 * @param from where the line starts
 * @returns past its line break; the length of the text where there is none
 */
export function lineEnd(text: Buffer, from: number): number {
  const lineFeed = text.indexOf(10, from);
  // A search for a CR must not run through all the text for every line.
  const carriageReturn = text.subarray(from, lineFeed < 0 ? text.length : lineFeed).indexOf(13);
  if (carriageReturn >= 0 && from + carriageReturn + 1 !== lineFeed) return from + carriageReturn + 1;
  return lineFeed < 0 ? text.length : lineFeed + 1;
}

export interface LineScanner {
  /** Bytes of a code unit. */
  unit: number;
  /**
   * Bytes of the file that are at least one byte of UTF-8: what is longer than this many times a limit exceeds it. GB18030
   * takes four for two; ISO-2022-JP shifts in and out of a character with three bytes each.
   */
  bytesPerByte: number;
  /** @returns bytes of the lines that end in there, whatever follows */
  completeLines(bytes: Buffer): number;
  /** @returns where the line `number` starts, counted from 0; the length where there are fewer */
  lineStart(bytes: Buffer, number: number): number;
}

/** Finds lines in the bytes of a file, undecoded: byte positions are what a checkpoint holds. */
export function createLineScanner(encoding: Encoding): LineScanner {
  const isWide = encoding.startsWith("utf-16");
  const unit = isWide ? 2 : 1;
  const low = encoding === "utf-16be" ? 1 : 0;
  const codeAt = (bytes: Buffer, at: number) =>
    unit === 1 ? bytes[at] : (bytes[at + low] ?? 0) + 256 * (bytes[at + 1 - low] ?? 0);
  return {
    unit,
    bytesPerByte: encoding === "utf-8" ? 1 : isWide ? 2 : 8,
    completeLines(bytes) {
      let end = bytes.length - (bytes.length % unit);
      // The LF of a CRLF may follow.
      if (codeAt(bytes, end - unit) === 13) end -= unit;
      for (; end > 0; end -= unit) {
        const code = codeAt(bytes, end - unit);
        if (code === 10 || code === 13) break;
      }
      return Math.max(0, end);
    },
    lineStart(bytes, number) {
      let at = 0;
      for (let line = 0; line < number && at < bytes.length; at += unit) {
        const code = codeAt(bytes, at);
        if (code === 10 || (code === 13 && codeAt(bytes, at + unit) !== 10)) line++;
      }
      return Math.min(at, bytes.length);
    },
  };
}
