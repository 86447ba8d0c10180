import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { openCsv, type ParsedRow, type Position, type Resume } from "../../../runtime/csv/open-csv";
import { anyFile } from "./any-file";
import { piecesOf } from "./read-csv";

/** Bytes that begin no character of UTF-8, in the place of \x01 and \x02. */
function withBrokenBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  for (const [at, byte] of bytes.entries()) if (byte === 1 || byte === 2) bytes[at] = 0xfd + byte;
  return bytes;
}

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

function lineOf(row: ParsedRow): number {
  return "accepted" in row ? row.accepted.line : row.rejected.line;
}

/** Every row of a file, each with the position where it starts, and the position after all of them. */
async function readAll(file: Buffer, windowBytes: number) {
  const csv = await openCsv(piecesOf([file]), { windowBytes });
  const found: { row?: ParsedRow; position: Position }[] = [];
  let after: Position = { offset: 0, line: 1 };
  for await (const rows of csv.rows()) {
    found.push(...rows.map((row) => ({ row, position: csv.positionOf(lineOf(row)) })));
    after = csv.positionOf();
  }
  return [...found, { position: after }];
}

/** What a second reader finds that resumes at the position. */
async function resumeAt(file: Buffer, windowBytes: number, position: Position) {
  const asked: number[] = [];
  const sourceAt = async (offset: number) => {
    asked.push(offset);
    return piecesOf([file.subarray(offset)]);
  };
  const resume: Resume = { ...position, sourceAt };
  const csv = await openCsv(piecesOf([file]), { windowBytes, resume });
  const rows: ParsedRow[] = [];
  for await (const some of csv.rows()) rows.push(...some);
  return { rows, asked, bytesRead: csv.bytesRead(), header: csv.header };
}

/** Resumes at every row, and expects it and those after it. @returns how many there were */
async function resumeEverywhere(file: Buffer, windowBytes: number): Promise<number> {
  const all = await readAll(file, windowBytes);
  const rows = all.flatMap(({ row }) => row ?? []);
  for (const [index, { position }] of all.entries()) {
    const rest = await resumeAt(file, windowBytes, position);
    assert.deepEqual(rest.rows, rows.slice(index), `from ${JSON.stringify(position)}`);
  }
  return rows.length;
}

describe("openCsv, where reading resumes", () => {
  it("gives any row of any file and those after it, as reading from the start does", async () => {
    let resumed = 0;
    await fc.assert(
      fc.asyncProperty(anyFile, fc.integer({ min: 1, max: 40 }), async (file, windowBytes) => {
        try {
          resumed += await resumeEverywhere(file, windowBytes);
        } catch (error) {
          // Some files cannot be read, from any position.
          if (!(error instanceof Error && error.name === "UnreadableFile")) throw error;
        }
      }),
      { numRuns: 150 },
    );
    expect(resumed).toBeGreaterThan(300);
  });

  const long = "x".repeat(300 * 1024);
  const text = [
    ..."\ufeffname,email,note|Ann,ann@x.org,é|😀,smile@x.org,\ufeff|Bob,bob@x.org,".split("|"),
    `Long,long@x.org,${long}`,
    `Quoted,quoted@x.org,"${"a line of a cell\n".repeat(90)}"`,
    'Unclosed,unclosed@x.org,"never',
    'Quoted,again@x.org,"closed"',
    "\ufeffMarked,marked@x.org,in the middle",
    `Long,long@x.org,${long}`,
    "Zoë,zoe@x.org,\ufffd",
  ].join("\r\n");
  const files: [string, Buffer][] = [
    ["UTF-8", Buffer.from(text)],
    ["UTF-16LE", Buffer.from(text, "utf16le")],
    ["UTF-16BE", utf16be(text)],
    ["UTF-8 with bytes that are none", withBrokenBytes(text.replaceAll("é", "\x01\x02"))],
    ["gzip", gzipSync(text)],
  ];
  for (const [what, file] of files)
    it(`gives the same in ${what}, past lines that are too long, cells of many lines and quotes never closed`, async () => {
      expect(await resumeEverywhere(file, 16 * 1024)).toBe(10);
    });

  it("opens the source at the position, and reads no more than the beginning before it", async () => {
    // Prepare
    const lines = Array.from({ length: 40_000 }, (_, index) => `Ann,ann.${index}@x.org`);
    const file = Buffer.from(`name,email\n${lines.join("\n")}`);
    const all = await readAll(file, 4096);
    const { position } = all[30_000] ?? assert.fail();

    // Act
    const rest = await resumeAt(file, 4096, position);

    // Assess
    expect(rest.asked).toStrictEqual([position.offset]);
    expect(position.offset).toBeGreaterThan(500_000);
    expect(rest.rows.length).toBe(10_000);
    expect(rest.bytesRead).toBe(file.length);
    expect(rest.header).toStrictEqual(["name", "email"]);
  });

  it("ignores U+FEFF before an unquoted cell, as any space", async () => {
    const file = Buffer.from("note,name,email\nA,Ann,ann@x.org\n\ufeffB,Bob,bob@x.org\n");
    const { rows } = await resumeAt(file, 4096, { offset: 32, line: 3 });
    expect(rows).toStrictEqual([{ accepted: { line: 3, email: "bob@x.org", name: "Bob", columns: { note: "B" } } }]);
  });

  it("is at the end where all rows are done", async () => {
    const file = Buffer.from("name,email\nAnn,ann@x.org\n");
    const [, end] = await readAll(file, 4096);
    expect(end?.position).toStrictEqual({ offset: file.length, line: 3 });
    expect((await resumeAt(file, 4096, end?.position ?? assert.fail())).rows).toStrictEqual([]);
  });

  it("ends both sources, and the first one where the second cannot be opened", async () => {
    for (const refused of [false, true]) {
      let ended = 0;
      const source = async function* (bytes: Buffer) {
        try {
          yield bytes;
          yield bytes;
        } finally {
          ended++;
        }
      };
      const rows = Buffer.from("Ann,ann@x.org\n".repeat(10_000));
      const sourceAt = async () => {
        if (refused) throw new Error("refused");
        return source(rows);
      };
      const head = Buffer.concat([Buffer.from("name,email\n"), rows]);
      const opening = openCsv(source(head), { resume: { offset: 11, line: 2, sourceAt } });
      if (refused) await expect(opening).rejects.toThrow(/refused/);
      else for await (const _ of (await opening).rows()) break;
      expect(ended).toBe(refused ? 1 : 2);
    }
  });
});
