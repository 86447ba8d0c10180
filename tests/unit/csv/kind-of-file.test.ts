import { kindOfFile } from "../../../runtime/csv/kind-of-file";

const CSV = "Upload a CSV file.";
const EXPORT = "Export the table as CSV.";
const SAVE_AS_CSV = 'Open it and save it as "CSV UTF-8 (Comma delimited)".';
const UNPACK = "Unpack it and upload the CSV that is in it, or compress that with gzip.";
const PAGE = "Download the CSV itself; this may be a sign-in or an error page.";
const SHEET = 'Open it in a spreadsheet and save it as "CSV UTF-8 (Comma delimited)".';

const zip = (...names: string[]) => `PK\x03\x04${"\0".repeat(26)}${names.join("\0\0")}`;

/** The beginning of each, in Latin-1. */
const kinds: [head: string, kind: string, fix: string][] = [
  ["\x89PNG\r\n", "a PNG image", CSV],
  ["\xff\xd8\xff\xe0", "a JPEG image", CSV],
  ["GIF89a", "a GIF image", CSV],
  ["RIFF\x24\0\0\0WEBP", "a WebP image", CSV],
  ["II*\0", "a TIFF image", CSV],
  ["MM\0*", "a TIFF image", CSV],
  ["\0\0\0\x18ftypheic", "a video or a HEIC image", CSV],
  ["%PDF-1.7", "a PDF", "Ask for the table that it was made from, as CSV."],
  [zip("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (.xlsx)", SAVE_AS_CSV],
  [zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument spreadsheet (.ods)", SAVE_AS_CSV],
  [zip("[Content_Types].xml", "word/document.xml"), "a Word document (.docx)", CSV],
  [zip("[Content_Types].xml", "ppt/slides"), "a PowerPoint presentation (.pptx)", CSV],
  [zip("Index/Document.iwa"), "an Apple Numbers document", "Open it and export it as CSV."],
  [zip("[Content_Types].xml"), "an Office document, probably an Excel workbook (.xlsx)", SAVE_AS_CSV],
  [zip("people.csv"), "a ZIP archive", UNPACK],
  ["PK\x05\x06", "an empty ZIP archive", CSV],
  ["\xd0\xcf\x11\xe0\xa1", "an old Office document, probably an Excel workbook (.xls)", SAVE_AS_CSV],
  ["\x1f\x8b\x08", "gzip within gzip", "Compress the CSV once."],
  ["BZh91AY&SY", "a bzip2 archive", UNPACK],
  ["\xfd7zXZ\0", "an xz archive", UNPACK],
  ["\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACK],
  ["7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK],
  ["Rar!\x1a\x07", "a RAR archive", UNPACK],
  [`people.csv${"\0".repeat(247)}ustar\0`, "a tar archive", "Upload the CSV that is in it."],
  ["PAR1\x15\x04", "a Parquet file", EXPORT],
  ["Obj\x01\x04", "an Avro file", EXPORT],
  ["SQLite format 3\0", "an SQLite database", EXPORT],
  ["{\\rtf1", "a rich text document (RTF)", "Save it as plain text."],
  ["\x7fELF", "a program", CSV],
  ["<!DOCTYPE html>", "a web page (HTML)", PAGE],
  [" \n<html>", "a web page (HTML)", PAGE],
  ["\xef\xbb\xbf<?XML version", "an XML file", EXPORT],
  ["<table border=1><tr>", "a web page (HTML)", SHEET],
  ["<TR><TD>a", "a web page (HTML)", SHEET],
  ["<h1>People</h1>", "a web page (HTML)", SHEET],
  ["<!-- people -->", "a web page (HTML)", PAGE],
  ["<people>\n<person/></people>", "an XML file", EXPORT],
  ['<ns:people a="b">\n</ns:people>', "an XML file", EXPORT],
  ["begin:vcard\nVERSION:3.0", "a vCard file (.vcf)", "Export the contacts as CSV."],
  ["BEGIN:VCALENDAR\n", "a calendar file (.ics)", CSV],
  ["ID;PWXL;N;E\r\nP;PGeneral", "a SYLK spreadsheet (.slk)", SAVE_AS_CSV],
  ["ID;P\nC;Y1", "a SYLK spreadsheet (.slk)", SAVE_AS_CSV],
  ['TABLE\r\n0,1\r\n"EXCEL"', "a spreadsheet in the Data Interchange Format (.dif)", SAVE_AS_CSV],
  ["version: 1\n\ndn: cn=Ann", "an LDIF file", "Export the address book as CSV."],
  ["dn:: Y249QW5u\n", "an LDIF file", "Export the address book as CSV."],
  ['{"people":[]}', "a JSON file", EXPORT],
  ["{ }", "a JSON file", EXPORT],
  ['[ { "email"', "a JSON file", EXPORT],
  ['[["a@x.org"', "a JSON file", EXPORT],
];

describe("kindOfFile", () => {
  for (const [head, kind, fix] of kinds)
    it(`knows ${kind} by ${JSON.stringify(head.slice(0, 12))}, and what to do about it`, () => {
      expect(kindOfFile(Buffer.from(head, "latin1"))).toStrictEqual({ kind, fix });
    });

  for (const csv of [
    "name,email",
    "a<html>,b",
    "note <?xml,email",
    'x{"a":1},email',
    "[name],email",
    "{name},b",
    "RIFF",
    "<Ann> ann@x.org,email",
    "<ann@x.org>,email",
    "ID;Phone\n1;2",
    "ID;P\n1;2",
    "TABLE\n0,1\nname,email",
    "dn,email",
    "version: 1\nname,email",
    "begin:vcards,email",
    "<b1>,email",
  ])
    it(`knows nothing of ${csv}`, () => expect(kindOfFile(Buffer.from(csv))).toBeUndefined());
});
