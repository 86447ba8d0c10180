import { isUtf8 } from "node:buffer";
import { unreadableFile } from "./errors";
import { kindOfFile } from "./kind-of-file";
import { likelyEncodings } from "./likely-encodings";
import type { Encoding } from "./lines";

/** Not in text: of C0 all but what moves the cursor. C1 is left to the rows. */
const CONTROL = /[^\P{Cc}\t-\r\x7f-\x9f]/u;

/**
 * Detects the encoding of a text file: by its BOM, else as stated, else by where its first line has NULs.
 * @param head - the first bytes of the file, 64 KiB or all of them
 * @param stated - a label of the Encoding Standard, if the uploader stated one
 * @throws UnreadableFile NOT_CSV where it is no text, UNKNOWN_ENCODING where it is in another encoding
 * @see https://encoding.spec.whatwg.org/#names-and-labels
 */
export function detectEncoding(head: Buffer, stated?: string): Encoding {
  const mark = head.toString("latin1", 0, 4);
  const named = stated === undefined ? undefined : encodingOf(stated);
  if (mark === "\xff\xfe\0\0" || mark === "\0\0\xfe\xff") throw unknownEncoding("is UTF-32");
  if (mark.startsWith("\xff\xfe")) return textIn(head, "utf-16le");
  if (mark.startsWith("\xfe\xff")) return textIn(head, "utf-16be");
  const known = kindOfFile(head);
  if (known) throw unreadableFile("NOT_CSV", `The file is ${known.kind}, not CSV. ${known.fix}`);
  if (named !== undefined && named !== "utf-8" && !mark.startsWith("\xef\xbb\xbf")) return textIn(head, named);
  const firstLine = /[^\r\n]+/.exec(head.toString("latin1"))?.[0] ?? "";
  if (firstLine.includes("\0")) return wideEncoding(head);
  if (CONTROL.test(firstLine)) throw binary();
  assertUtf8(head);
  return "utf-8";
}

/**
 * Returns the name of an encoding.
 * @param label - in any case: `latin1`, `Shift_JIS`
 * @throws UnreadableFile UNKNOWN_ENCODING where there is no such encoding
 */
export function encodingOf(label: string): Encoding {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw unreadableFile(
      "UNKNOWN_ENCODING",
      `The encoding ${JSON.stringify(label.slice(0, 40))}, as was stated, is not known. State one such as utf-8, windows-1252, windows-1251, macintosh, shift_jis, gb18030 or euc-kr (a label of the WHATWG Encoding Standard), or none where the file is UTF-8 or UTF-16.`,
    );
  }
}

/**
 * Converts bytes of a file to UTF-8. UTF-8 is returned as it is, with its invalid bytes; what is invalid in another
 * encoding becomes U+FFFD.
 *
 * The bytes are decoded by themselves: no encoding has a line break within a character, and the one with shift
 * sequences (ISO-2022-JP) starts every line anew.
 * @param bytes - whole lines, or the end of the file
 */
export function toUtf8(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === "utf-8") return bytes;
  if (encoding !== "utf-16le" && encoding !== "utf-16be")
    return Buffer.from(new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes));
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  if (encoding === "utf-16be") even.swap16();
  return Buffer.from(even.toString("utf16le") + (even.length < bytes.length ? "\ufffd" : ""));
}

/** @param text - as `toUtf8` returned it */
export function isValid(text: Buffer, encoding: Encoding): boolean {
  return encoding === "utf-8" ? isUtf8(text) : !text.includes("\ufffd");
}

/** A text format that is not CSV is named in any encoding. */
function textIn(head: Buffer, encoding: Encoding): Encoding {
  const known = kindOfFile(toUtf8(head.subarray(0, 8192), encoding));
  if (known) throw unreadableFile("NOT_CSV", `The file is ${known.kind}, not CSV. ${known.fix}`);
  return encoding;
}

/** Without the Ctrl-Z and the NULs that end some files. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && "\0\x1a".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** UTF-16 without a BOM: in a header of mostly Latin letters every other byte is NUL. */
function wideEncoding(head: Buffer): Encoding {
  const sample = head.subarray(0, 4096);
  const nulls = [0, 0, 0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) nulls[at % 4] = (nulls[at % 4] ?? 0) + 1;
  const [a = 0, b = 0, c = 0, d = 0] = nulls;
  const quads = Math.floor(sample.length / 4);
  if (quads > 0 && ((a >= quads && b >= quads) || (c >= quads && d >= quads))) throw unknownEncoding("is UTF-32");
  const encoding = b + d > a + c ? "utf-16le" : "utf-16be";
  const text = toUtf8(sample.subarray(0, sample.length - (sample.length % 2)), encoding).toString();
  const content = withoutPadding(text);
  if (CONTROL.test(content) || /[\ufffe\uffff]/.test(content) || !/[,;\t|\n\r@]/.test(content)) throw binary();
  return encoding;
}

/** A few broken rows are their own matter; but where nothing indicates UTF-8, every name with an accent is broken. */
function assertUtf8(head: Buffer): void {
  const bytes = head.subarray(0, head.length - unfinished(head));
  if (isUtf8(bytes)) return;
  const text = bytes.toString();
  const given = bytes.toString("latin1").match(/\xef\xbf\xbd/g)?.length ?? 0;
  const replaced = (text.match(/\ufffd/g)?.length ?? 0) - given;
  const valid = (text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0) + given;
  if (replaced <= 10 * valid) return;
  if (CONTROL.test(withoutPadding(text))) throw binary();
  const { line, byte, offset } = firstInvalid(bytes);
  const likely = likelyEncodings(bytes, offset);
  const samples = likely.map(({ encoding, sample }) => `"${sample}" in ${encoding}`).join(", ");
  const [first] = likely;
  throw unknownEncoding(
    `has the byte 0x${byte.toString(16).toUpperCase().padStart(2, "0")} in line ${line}, which is not UTF-8${samples === "" ? "" : `; it would be ${samples}`}`,
    first?.encoding,
  );
}

/** @returns how many bytes at the end may be the beginning of a character: 0 to 3 */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc2 && byte <= 0xf4) return back < (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4) ? back : 0;
    if (byte < 0x80 || byte >= 0xc0) return 0;
  }
  return 0;
}

function firstInvalid(bytes: Buffer): { line: number; byte: number; offset: number } {
  const text = bytes.toString();
  let offset = 0;
  for (const before of text.split("\ufffd")) {
    offset += Buffer.byteLength(before);
    if (bytes.toString("latin1", offset, offset + 3) !== "\xef\xbf\xbd") break;
    offset += 3;
  }
  const line = bytes.toString("latin1", 0, offset).split(/\r\n|\n|\r/).length;
  return { line, byte: bytes[offset] ?? 0, offset };
}

function unknownEncoding(found: string, likely?: string) {
  const state =
    likely === undefined
      ? ""
      : ` Or state its encoding: rollcall upload --encoding ${likely}, the choice in the console's preview, or the object's Content-Type "text/csv; charset=${likely}".`;
  return unreadableFile(
    "UNKNOWN_ENCODING",
    `The file ${found}. Expected UTF-8 or UTF-16. Save it as UTF-8 (in Excel: "CSV UTF-8") and upload it again.${state}`,
  );
}

function binary() {
  return unreadableFile("NOT_CSV", "The file holds binary data, not text. Expected a CSV file in UTF-8 or UTF-16.");
}
