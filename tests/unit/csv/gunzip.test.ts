import { deflateRawSync, gzipSync } from "node:zlib";
import { gunzip } from "../../../runtime/csv/gunzip";
import { piecesOf, readCsv } from "./read-csv";

const TEXT = "name,email\nAnn,ann@x.org\n";
const EXTRA_BYTES = "Bytes after the end of the gzip content were skipped: they are no gzip.";
const flag = { headerChecksum: 2, extraField: 4, name: 8, comment: 16 };

/** A gzip member with fields that `gzipSync` does not write. */
function member(flags: number, ...fields: Buffer[]): Buffer {
  const packed = gzipSync(TEXT);
  packed[3] = flags;
  return Buffer.concat([packed.subarray(0, 10), ...fields, packed.subarray(10)]);
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

async function contentOf(bytes: Buffer, size = bytes.length) {
  const read: Uint8Array[] = [];
  let extraBytes = 0;
  for await (const chunk of gunzip(piecesOf(cut(bytes, size)), () => extraBytes++)) read.push(chunk);
  return { text: Buffer.concat(read).toString(), extraBytes };
}

describe("gunzip", () => {
  const text = Buffer.from("text\0");
  const wholes: [what: string, bytes: Buffer, text: string, extraBytes: number][] = [
    ["one member", gzipSync(TEXT), TEXT, 0],
    ["an empty one", gzipSync(""), "", 0],
    ["several", Buffer.concat([gzipSync(TEXT), gzipSync(""), gzipSync("Bob,b@x.org\n")]), `${TEXT}Bob,b@x.org\n`, 0],
    ["NUL padding after it", Buffer.concat([gzipSync(TEXT), Buffer.alloc(1000)]), TEXT, 0],
    ["one NUL after it", Buffer.concat([gzipSync(TEXT), Buffer.alloc(1)]), TEXT, 0],
    ["other bytes after it", Buffer.concat([gzipSync(TEXT), Buffer.from("signature")]), TEXT, 1],
    ["other bytes after padding", Buffer.concat([gzipSync(TEXT), Buffer.alloc(9), Buffer.from("a")]), TEXT, 1],
    [
      "the two bytes of gzip after it, and another method",
      Buffer.concat([gzipSync(TEXT), Buffer.of(31, 139, 7)]),
      TEXT,
      1,
    ],
    ["an extra field", member(flag.extraField, Buffer.of(3, 0), Buffer.from("abc")), TEXT, 0],
    ["a file name", member(flag.name, text), TEXT, 0],
    ["a comment", member(flag.comment, text), TEXT, 0],
    ["a checksum of its header", member(flag.headerChecksum, Buffer.of(1, 2)), TEXT, 0],
    ["all of these", member(30, Buffer.of(1, 0), Buffer.from("a"), text, text, Buffer.of(1, 2)), TEXT, 0],
  ];
  it.each(wholes)("reads %s, however it is cut", async (_, bytes, content, extraBytes) => {
    for (const size of [1, 2, 7, bytes.length])
      expect(await contentOf(bytes, size)).toStrictEqual({ text: content, extraBytes });
  });

  const changed = (at: number, value: number) => {
    const bytes = gzipSync(TEXT);
    bytes[at < 0 ? bytes.length + at : at] = value;
    return bytes;
  };
  const damaged: [what: string, bytes: Buffer, message: RegExp][] = [
    ["of another method", changed(2, 7), /damaged \(unknown compression method\)/],
    ["with reserved flags", changed(3, 0x20), /damaged \(unknown header flags set\)/],
    ["of another content than its checksum", changed(-8, 1), /damaged \(incorrect data check\)/],
    ["of another length", changed(-4, 1), /damaged \(incorrect length check\)/],
    [
      "with a block that there is not",
      Buffer.concat([gzipSync(TEXT).subarray(0, 10), Buffer.alloc(20, 0xff)]),
      /damaged \(invalid block type\)/,
    ],
    ["damaged in the second member", Buffer.concat([gzipSync(TEXT), changed(-8, 1)]), /incorrect data check/],
  ];
  it.each(damaged)("refuses a member %s", async (_, bytes, message) => {
    for (const size of [1, bytes.length])
      await expect(contentOf(bytes, size)).rejects.toMatchObject({
        code: "CORRUPT_GZIP",
        message: expect.stringMatching(message),
      });
  });

  it("refuses a member that is cut off anywhere", async () => {
    const bytes = member(30, Buffer.of(1, 0), Buffer.from("a"), text, text, Buffer.of(1, 2));
    for (let length = 0; length < bytes.length; length++)
      await expect(contentOf(bytes.subarray(0, length), 5)).rejects.toMatchObject({ code: "TRUNCATED_GZIP" });
    const second = Buffer.concat([gzipSync(TEXT), gzipSync(TEXT).subarray(0, 12)]);
    await expect(contentOf(second)).rejects.toMatchObject({ code: "TRUNCATED_GZIP" });
  });

  it("reads content that is larger than its chunks, and stops reading where it is left", async () => {
    const large = "0123456789".repeat(100_000);
    expect((await contentOf(gzipSync(large), 100)).text).toBe(large);
    const header = gzipSync("").subarray(0, 10);
    let isEnded = false;
    async function* endless() {
      try {
        yield header;
        const block = deflateRawSync(large, { finishFlush: 2 });
        for (;;) yield block;
      } finally {
        isEnded = true;
      }
    }
    for await (const _ of gunzip(endless(), () => {})) break;
    expect(isEnded).toBe(true);
  });
});

describe("a gzipped file", () => {
  it("is read with a warning where other bytes follow, and with none where padding follows", async () => {
    const extra = await readCsv(Buffer.concat([gzipSync(TEXT), Buffer.from("signature")]));
    expect(extra.rows).toHaveLength(1);
    expect(extra.csv.warnings()).toStrictEqual([EXTRA_BYTES]);
    const padded = await readCsv(Buffer.concat([gzipSync(TEXT), Buffer.alloc(99)]));
    expect(padded.rows).toHaveLength(1);
    expect(padded.csv.warnings()).toStrictEqual([]);
  });
});
