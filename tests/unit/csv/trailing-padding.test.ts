import { gzipSync } from "node:zlib";
import type { Encoding } from "../../../runtime/csv/lines";
import { withoutTrailingPadding } from "../../../runtime/csv/trailing-padding";
import { outcomes, piecesOf, readCsv } from "./read-csv";

const KIB = 1024;
const HEADER = "name,email,note\n";
const ROW = "Ann,ann@x.org,a";

const FORMS: [form: string, encode: (text: string) => Buffer][] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-16LE", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16BE", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ["gzip", (text) => gzipSync(text)],
];

/** In pieces of an odd size, so that code units are cut. */
function cut(bytes: Uint8Array, size = 4_097): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

async function contentOf(pieces: Uint8Array[], encoding: Encoding = "utf-8"): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const bytes of withoutTrailingPadding(piecesOf(pieces), encoding)) read.push(bytes);
  return Buffer.concat(read);
}

describe.each(FORMS)("the padding at the end of a file in %s", (_, encode) => {
  it.each([
    "\x1a",
    "\0".repeat(3),
    "\x1a\0\0",
    "\0".repeat(300 * KIB),
    "\x1a".repeat(700 * KIB),
  ])("is no part of the last row", async (padding) => {
    for (const row of [ROW, `${ROW}\n`, '"Ann\nLee",ann@x.org,"a\nb"']) {
      const plain = await readCsv(encode(HEADER + row));
      for (const pieces of [cut(encode(HEADER + row + padding)), [encode(HEADER + row + padding)]]) {
        const { csv, rows } = await readCsv(pieces);
        expect(rows).toStrictEqual(plain.rows);
        expect(outcomes(rows)).toStrictEqual({ 2: "accepted" });
        expect(csv.positionOf()).toStrictEqual(plain.csv.positionOf());
      }
    }
  });

  it("is content where something follows: a character in the row, or too long a row", async () => {
    const rest = "\nBob,bob@x.org,\n";
    const few = await readCsv(cut(encode(`${HEADER}${ROW}\0\x1a${rest}`), 7));
    expect(outcomes(few.rows)).toStrictEqual({ 2: "INVALID_CHARACTER", 3: "accepted" });
    const many = await readCsv(cut(encode(`${HEADER}${ROW}${"\0".repeat(700 * KIB)}${rest}`)));
    expect(outcomes(many.rows)).toStrictEqual({ 2: "ROW_TOO_LONG", 3: "accepted" });
    const end = Buffer.byteLength(`${HEADER}${ROW}${rest}`) + 700 * KIB;
    expect([end, 2 * (end + 1)]).toContain(many.csv.positionOf().offset);
  });
});

it("Ctrl-Z and NULs that are a line of their own are a blank row, wherever they are", async () => {
  const { rows } = await readCsv(`${HEADER}\x1a\n${ROW}\n\0\0,\x1a, \n\x1a \n${ROW}\n`);
  expect(outcomes(rows)).toStrictEqual({ 3: "accepted", 6: "accepted" });
  const { rows: other } = await readCsv(`${HEADER}\x1aa\n${ROW}\n`);
  expect(outcomes(other)).toStrictEqual({ 2: "INVALID_CHARACTER", 3: "accepted" });
});

describe("withoutTrailingPadding", () => {
  it("gives out all bytes up to the padding, however they are cut", async () => {
    const text = Buffer.from("\0\x1aa\0b\x1a\0\0c");
    const padded = Buffer.concat([text, Buffer.alloc(5), Buffer.of(26, 0)]);
    for (const size of [1, 2, 3, 100]) expect(await contentOf(cut(padded, size))).toStrictEqual(text);
    expect(await contentOf([Buffer.alloc(10)])).toHaveLength(0);
    expect(await contentOf([])).toHaveLength(0);
  });

  it("distinguishes padding from characters with a NUL byte in UTF-16", async () => {
    const bytes = Buffer.from("a\u1a00\u001a\0\u0100", "utf16le");
    const padding = Buffer.from("\u001a\0", "utf16le");
    for (const size of [1, 3, 100]) {
      expect(await contentOf(cut(Buffer.concat([bytes, padding]), size), "utf-16le")).toStrictEqual(bytes);
      const swapped = Buffer.concat([bytes, padding]).swap16();
      expect(await contentOf(cut(swapped, size), "utf-16be")).toStrictEqual(Buffer.from(bytes).swap16());
    }
  });

  it("takes half a code unit for padding where it is NUL", async () => {
    expect(await contentOf([Buffer.from("a\0\0\0\0")], "utf-16le")).toStrictEqual(Buffer.from("a\0"));
    expect(await contentOf([Buffer.from("a\0\0\0b")], "utf-16le")).toStrictEqual(Buffer.from("a\0\0\0b"));
  });

  it("keeps no more of the padding than a record may have, and gives its length out where something follows", async () => {
    const padding = Buffer.alloc(900 * KIB, 26);
    const read = await contentOf([...cut(padding, 100 * KIB), Buffer.from("x")]);
    expect(read.length).toBe(900 * KIB + 1);
    expect(read.subarray(0, 256 * KIB)).toStrictEqual(padding.subarray(0, 256 * KIB));
    expect(read.subarray(256 * KIB, -1)).toStrictEqual(Buffer.alloc(644 * KIB));
    expect(read.at(-1)).toBe("x".charCodeAt(0));
  });

  it("ends its source when it is left early", async () => {
    let isEnded = false;
    async function* source() {
      try {
        yield Buffer.from("a");
        yield Buffer.from("b");
      } finally {
        isEnded = true;
      }
    }
    for await (const _ of withoutTrailingPadding(source(), "utf-8")) break;
    expect(isEnded).toBe(true);
  });
});
