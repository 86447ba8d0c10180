import fc from "fast-check";
import { openCsv } from "../../../runtime/csv/open-csv";
import { messagesOf } from "../../../runtime/process-csv/messages";
import { anyFile, anyLongFile } from "../csv/any-file";
import { piecesOf } from "../csv/read-csv";

const OBSERVER = { accepted() {}, async rejected() {}, async read() {}, isCheckpoint: () => false };

/** The bodies that a file makes, as far as it can be read, and why not further. */
async function bodiesOf(pieces: Uint8Array[], windowBytes?: number): Promise<string[]> {
  const bodies: string[] = [];
  try {
    const csv = await openCsv(piecesOf(pieces), { windowBytes });
    for await (const body of messagesOf("u", csv.rows(), OBSERVER)) bodies.push(body);
  } catch (error) {
    bodies.push(String(error));
  }
  return bodies;
}

function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
}

describe("batches, for a thousand files", () => {
  const files = fc.oneof({ arbitrary: anyFile, weight: 4 }, anyLongFile);
  const places = fc.array(fc.nat({ max: 5_000 }), { maxLength: 12 });

  it("are the same, wherever the stream of bytes is cut and however much is parsed at a time", async () => {
    await fc.assert(
      fc.asyncProperty(files, places, fc.integer({ min: 1, max: 300 }), async (bytes, cuts, windowBytes) => {
        // Prepare
        const whole = await bodiesOf([bytes]);

        // Act
        const cutAnywhere = await bodiesOf(cut(bytes, cuts), windowBytes);
        // One by one as far as that takes no long time.
        const step = bytes.length < 500 ? 1 : 13;
        const small = await bodiesOf(
          cut(
            bytes,
            [...bytes.keys()].filter((place) => place % step === 0),
          ),
        );

        // Assess
        expect(cutAnywhere).toStrictEqual(whole);
        expect(small).toStrictEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});
