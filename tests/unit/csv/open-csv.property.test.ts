import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import fc from "fast-check";
import { type OpenCsvOptions, openCsv, type ParsedRow } from "../../../runtime/csv/open-csv";
import { anyFile, anyText } from "./any-file";
import { piecesOf } from "./read-csv";

const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 12 });

async function everythingOf(open: typeof openCsv, pieces: Uint8Array[], options?: OpenCsvOptions) {
  const rows: ParsedRow[] = [];
  try {
    const csv = await open(piecesOf(pieces), options);
    for await (const some of csv.rows()) rows.push(...some);
    return { header: csv.header, delimiter: csv.delimiter, encoding: csv.encoding, rows, bytesRead: csv.bytesRead() };
  } catch (error) {
    return { rows, error: String(error) };
  }
}

function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
}

describe("openCsv, for any file", () => {
  it("gives the same, however the file arrives and whatever is read at a time", async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, cuts, fc.integer({ min: 1, max: 40 }), async (bytes, places, windowBytes) => {
        // Prepare
        const whole = await everythingOf(openCsv, [bytes]);
        // Act
        const size = bytes.length < 120 ? 1 : windowBytes;
        const single = await everythingOf(openCsv, cut(bytes, [...bytes.keys()]), { windowBytes: size });
        const pieces = await everythingOf(openCsv, cut(bytes, places), { windowBytes });
        // Assess
        expect(single).toStrictEqual(whole);
        expect(pieces).toStrictEqual(whole);
      }),
      { numRuns: 400 },
    );
  });

  it("accounts for every line with something on it, once and in order", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (content) => {
        // Act
        const { rows } = await everythingOf(openCsv, [Buffer.from(content)]);
        // Assess
        const lines = rows.map((found) => ("accepted" in found ? found.accepted.line : found.rejected.line));
        expect(lines).toStrictEqual([...new Set(lines)].sort((a, b) => a - b));
        const last = content.split(/\r\n|\n|\r/).length;
        for (const line of lines) expect(line >= 2 && line <= last).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same as Pulumi serialises it", async () => {
    // Prepare
    const serialised = await runtime.serializeFunction(openCsv);
    const folder = mkdtempSync(join(__dirname, ".serialised-"));
    try {
      writeFileSync(join(folder, "index.js"), serialised.text);
      const open: typeof openCsv = require(folder)[serialised.exportName];
      await fc.assert(
        fc.asyncProperty(fc.oneof(anyFile, fc.uint8Array()), async (bytes) => {
          // Act and assess
          expect(await everythingOf(open, [bytes])).toStrictEqual(await everythingOf(openCsv, [bytes]));
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
