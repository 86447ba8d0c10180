import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { anyFile } from "./any-file";
import { resumeEverywhere } from "./resume-everywhere";

/** Bytes that begin no character of UTF-8, in the place of \x01 and \x02. */
function withBrokenBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  for (const [at, byte] of bytes.entries()) if (byte === 1 || byte === 2) bytes[at] = 0xfd + byte;
  return bytes;
}

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

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
});
