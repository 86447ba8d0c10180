import { createDecoder, type Encoding } from "./create-decoder";
import { unreadableFile } from "./errors";
import { kindOfFile } from "./kind-of-file";

/** Not in text: of C0 all but what moves the cursor. C1 is left to the rows. */
const CONTROL = /[^\P{Cc}\t-\r\x7f-\x9f]/u;

/**
 * Tells the encoding of a text file: by its BOM, else by where its first line has NULs.
 * @param head the first bytes of the file, 64 KiB or all of them
 * @throws UnreadableFile NOT_CSV where it is no text, UNKNOWN_ENCODING where it is in another encoding
 */
export function detectEncoding(head: Buffer): Encoding {
  const mark = head.toString("latin1", 0, 4);
  if (mark === "\xff\xfe\0\0" || mark === "\0\0\xfe\xff") throw unknownEncoding("is UTF-32");
  if (mark.startsWith("\xff\xfe")) return "utf-16le";
  if (mark.startsWith("\xfe\xff")) return "utf-16be";
  const known = kindOfFile(head);
  if (known) throw unreadableFile("NOT_CSV", `The file is ${known.kind}, not CSV. ${known.mend}`);
  const firstLine = /[^\r\n]+/.exec(head.toString("latin1"))?.[0] ?? "";
  if (firstLine.includes("\0")) return wideEncoding(head);
  if (CONTROL.test(firstLine)) throw binary();
  assertUtf8(head);
  return "utf-8";
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
  const even = sample.subarray(0, sample.length - (sample.length % 2));
  const text = createDecoder(encoding).decode(even, false);
  if (CONTROL.test(text) || /[\ufffe\uffff]/.test(text) || !/[,;\t|\n\r@]/.test(text)) throw binary();
  return encoding;
}

/** A few broken rows are their own matter; but where nothing speaks for UTF-8, every name with an accent is broken. */
function assertUtf8(head: Buffer): void {
  const text = createDecoder("utf-8").decode(head, false);
  const invalid = text.match(/[\udc80-\udcff]/gu)?.length ?? 0;
  const valid = text.match(/[^\p{ASCII}\udc80-\udcff]/gu)?.length ?? 0;
  if (invalid === 0 || invalid <= 10 * valid) return;
  if (CONTROL.test(text)) throw binary();
  const lines = text.split(/\r\n|\n|\r/);
  const index = lines.findIndex((line) => /[\udc80-\udcff]/u.test(line));
  const line = lines[index] ?? "";
  const byte = (/[\udc80-\udcff]/u.exec(line)?.[0].charCodeAt(0) ?? 0) - 0xdc00;
  const letter = new TextDecoder("windows-1252").decode(Uint8Array.of(byte));
  throw unknownEncoding(
    `has the byte 0x${byte.toString(16).toUpperCase()} in line ${index + 1}, which is not UTF-8; in windows-1252 it is "${letter}"`,
  );
}

function unknownEncoding(found: string) {
  return unreadableFile(
    "UNKNOWN_ENCODING",
    `The file ${found}. Expected UTF-8 or UTF-16. Save it as UTF-8 (in Excel: "CSV UTF-8") and upload it again.`,
  );
}

function binary() {
  return unreadableFile("NOT_CSV", "The file holds binary data, not text. Expected a CSV file in UTF-8 or UTF-16.");
}
