interface Kind {
  /** Bytes as Latin-1 text, from byte 0 unless `at` is another offset. */
  magic: string;
  at?: number;
  /** What the first 8 KiB also hold. */
  holds?: string;
  kind: string;
  fix?: string;
}

const EXPORT = "Export the table as CSV.";
const SAVE_AS_CSV = 'Open it and save it as "CSV UTF-8 (Comma delimited)".';
const UNPACK = "Unpack it and upload the CSV that is in it, or compress that with gzip.";
const ZIP = "PK\x03\x04";

/** The first that matches counts. */
const KINDS: Kind[] = [
  { magic: "\x89PNG", kind: "a PNG image" },
  { magic: "\xff\xd8\xff", kind: "a JPEG image" },
  { magic: "GIF8", kind: "a GIF image" },
  { magic: "RIFF", holds: "WEBP", kind: "a WebP image" },
  { magic: "II*\0", kind: "a TIFF image" },
  { magic: "MM\0*", kind: "a TIFF image" },
  { magic: "ftyp", at: 4, kind: "a video or a HEIC image" },
  { magic: "%PDF-", kind: "a PDF", fix: "Ask for the table that it was made from, as CSV." },
  { magic: ZIP, holds: "xl/", kind: "an Excel workbook (.xlsx)", fix: SAVE_AS_CSV },
  { magic: ZIP, holds: "opendocument.spreadsheet", kind: "an OpenDocument spreadsheet (.ods)", fix: SAVE_AS_CSV },
  { magic: ZIP, holds: "word/", kind: "a Word document (.docx)" },
  { magic: ZIP, holds: "ppt/", kind: "a PowerPoint presentation (.pptx)" },
  { magic: ZIP, holds: "Index/", kind: "an Apple Numbers document", fix: "Open it and export it as CSV." },
  {
    magic: ZIP,
    holds: "[Content_Types].xml",
    kind: "an Office document, probably an Excel workbook (.xlsx)",
    fix: SAVE_AS_CSV,
  },
  { magic: ZIP, kind: "a ZIP archive", fix: UNPACK },
  { magic: "PK\x05\x06", kind: "an empty ZIP archive" },
  {
    magic: "\xd0\xcf\x11\xe0",
    kind: "an old Office document, probably an Excel workbook (.xls)",
    fix: SAVE_AS_CSV,
  },
  { magic: "\x1f\x8b", kind: "gzip within gzip", fix: "Compress the CSV once." },
  { magic: "1AY&SY", at: 4, kind: "a bzip2 archive", fix: UNPACK },
  { magic: "\xfd7zXZ\0", kind: "an xz archive", fix: UNPACK },
  { magic: "\x28\xb5\x2f\xfd", kind: "a Zstandard archive", fix: UNPACK },
  { magic: "7z\xbc\xaf\x27\x1c", kind: "a 7-Zip archive", fix: UNPACK },
  { magic: "Rar!\x1a", kind: "a RAR archive", fix: UNPACK },
  { magic: "ustar", at: 257, kind: "a tar archive", fix: "Upload the CSV that is in it." },
  { magic: "PAR1\x15", kind: "a Parquet file", fix: EXPORT },
  { magic: "Obj\x01", kind: "an Avro file", fix: EXPORT },
  { magic: "SQLite format 3\0", kind: "an SQLite database", fix: EXPORT },
  { magic: "{\\rtf", kind: "a rich text document (RTF)", fix: "Save it as plain text." },
  { magic: "\x7fELF", kind: "a program" },
];

const HTML = "a web page (HTML)";
const SPREADSHEET = 'Open it in a spreadsheet and save it as "CSV UTF-8 (Comma delimited)".';

/** Formats that are text, and so may begin with blanks or in either case. */
const TEXT_KINDS: [start: RegExp, kind: string, fix: string][] = [
  [
    /^<(!doctype|html|head|meta|body|script|!--)/i,
    HTML,
    "Download the CSV itself; this may be a sign-in or an error page.",
  ],
  [/^<(table|tr|td|th|thead|tbody|div|p|pre|span|style|ul|ol|br|b|font|center|h[1-6])\b[^>]*>/i, HTML, SPREADSHEET],
  [/^<\?xml/i, "an XML file", EXPORT],
  [/^<([a-z][\w:.-]*)(\s[^>]*)?>[\s\S]*<\/[a-z]/i, "an XML file", EXPORT],
  [/^(\{\s*["}]|\[\s*[{[\]"])/, "a JSON file", EXPORT],
  [/^begin:vcard\s*?[\r\n]/i, "a vCard file (.vcf)", "Export the contacts as CSV."],
  [/^begin:vcalendar\s*?[\r\n]/i, "a calendar file (.ics)", "Upload a CSV file."],
  [/^ID;P[^\r\n]*[\r\n]+[A-Z]{1,2};/, "a SYLK spreadsheet (.slk)", SAVE_AS_CSV],
  [/^TABLE\r?\n0,1\r?\n"/, "a spreadsheet in the Data Interchange Format (.dif)", SAVE_AS_CSV],
  [/^(version:\s*1\s+)?dn::?\s/i, "an LDIF file", "Export the address book as CSV."],
];

/** Finds the well-known kind of a file that is not CSV by its first bytes, and what to do about it. */
export function kindOfFile(head: Buffer): { kind: string; fix: string } | undefined {
  const text = head.toString("latin1", 0, 8192);
  const binary = KINDS.find(({ magic, at, holds }) => text.startsWith(magic, at) && text.includes(holds ?? ""));
  if (binary) return { kind: binary.kind, fix: binary.fix ?? "Upload a CSV file." };
  const start = text.replace(/^\xef\xbb\xbf/, "").trimStart();
  const textual = TEXT_KINDS.find(([pattern]) => pattern.test(start));
  return textual && { kind: textual[1], fix: textual[2] };
}
