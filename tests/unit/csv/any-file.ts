import { gzipSync } from "node:zlib";
import fc from "fast-check";

/** Rows as people type them, and everything that breaks a reader: quotes, line breaks, BOMs, bytes that are no UTF-8. */
const piece = fc.constantFrom(
  ...[
    "Ann",
    "José",
    "日本",
    "😀",
    "ann@x.org",
    "bob@bücher.example",
    "a@@b",
    "\x1a",
    ",",
    ",",
    ";",
    "\n",
    "\n",
    "\r\n",
    "\r",
  ],
  ...['"', '"', '""', " ", "'=1", "\t", "\0", "\ufeff", "\ufffd", "\ud800"],
);
const row = fc.constantFrom("Ann,ann@x.org,Rome\n", '"Bob ""B""","b@x.org","a\nb"\r\n', 'Eve,"eve@x.org\n', ",,\n");
const broken = fc.uint8Array({ maxLength: 3 });
const padding = fc.constantFrom("", "", "\x1a", "\0\0\0");

/** The text of a file. */
export const anyText = textOf(fc.array(fc.oneof(piece, row), { maxLength: 30 }));

/** A file in any encoding, plain or compressed, with some bytes in it that are no text. */
export const anyFile = fileOf(anyText);

/** A file of several batches. */
export const anyLongFile = fileOf(
  textOf(
    fc.array(
      fc.oneof({ arbitrary: fc.constant("Ann,ann@x.org,Rome\n"), weight: 20 }, { arbitrary: row, weight: 3 }, piece),
      { minLength: 60, maxLength: 250, size: "max" },
    ),
  ),
);

function textOf(pieces: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return pieces.map((some) => `name,email,city\n${some.join("")}`);
}

function fileOf(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(text, fc.constantFrom("utf8", "utf8", "utf16le", "gzip"), fc.boolean(), broken, padding)
    .map(([content, encoding, mark, bytes, end]) => {
      const marked = Buffer.from((mark ? "\ufeff" : "") + content, encoding === "utf16le" ? encoding : "utf8");
      const isWide = encoding === "utf16le";
      const last = Buffer.from((isWide ? "" : "\nZoë,zoe@x.org\n") + end, isWide ? encoding : "utf8");
      const all = Buffer.concat([marked, bytes, last]);
      return encoding === "gzip" ? gzipSync(all) : all;
    });
}
