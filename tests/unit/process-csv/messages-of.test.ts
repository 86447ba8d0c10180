import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ParsedRow, RejectedRow } from "../../../runtime/csv/open-csv";
import { messagesOf } from "../../../runtime/process-csv/messages-of";
import { type Batch, batchOf } from "../../../runtime/upload/batch";

function accepted(from: number, to: number, name = "Ann"): ParsedRow[] {
  return Array.from({ length: to - from }, (_, index) => {
    const line = from + index + 2;
    return { accepted: { line, email: `p${line}@x.org`, name } };
  });
}

const REJECTED: RejectedRow = {
  line: 5,
  endLine: 5,
  cells: ["?"],
  extraCells: [],
  code: "MISSING_NAME",
  reason: "",
  value: "",
};

/** @param stops by the number of the next batch; asked where no batch is open, which `asked` keeps */
async function run(chunks: ParsedRow[][], stops: (nextBatch: number) => boolean = () => false, firstBatch?: number) {
  const seen: string[] = [];
  const asked: [afterLine: number, nextBatch: number][] = [];
  const bodies: string[] = [];
  const observer = {
    accepted: (rows: number) => {
      if (rows > 0) seen.push(`accepted ${rows}`);
    },
    rejected: async ({ line }: RejectedRow) => {
      seen.push(`rejected ${line}`);
    },
    read: async () => {
      seen.push("read");
    },
    stops: (afterLine: number, nextBatch: number) => {
      asked.push([afterLine, nextBatch]);
      return stops(nextBatch);
    },
  };
  const messages = messagesOf("u", chunksOf(chunks), observer, firstBatch);
  for await (const body of messages) bodies.push(body);
  return { bodies, seen, asked, batches: bodies.map((body) => batchOf(body)) };
}

async function* chunksOf(chunks: ParsedRow[][]) {
  yield* chunks;
}

function linesOf(batches: Batch[]) {
  return batches.map(({ rows }) => rows.map(({ line }) => line));
}

describe("messagesOf", () => {
  it("puts 25 consecutive rows in a batch and numbers batches from 0", async () => {
    const { batches } = await run([accepted(0, 60)]);
    assert.deepEqual(
      batches.map(({ number, rows }) => [number, rows.length]),
      [
        [0, 25],
        [1, 25],
        [2, 10],
      ],
    );
    assert.deepEqual(
      linesOf(batches).flat(),
      Array.from({ length: 60 }, (_, index) => index + 2),
    );
    assert.ok(batches.every(({ uploadId }) => uploadId === "u"));
  });

  it("makes no empty batch where the rows end with a full one", async () => {
    const { batches } = await run([accepted(0, 50), []]);
    assert.equal(batches.length, 2);
    assert.deepEqual((await run([[{ rejected: REJECTED }], []])).bodies, []);
  });

  it("keeps a row as it was read", async () => {
    const row = { line: 2, email: "ann@x.org", name: 'Ann "A" \u2028 Ω', columns: { town: "a\nb" } };
    const { batches } = await run([[{ accepted: row }]]);
    assert.deepEqual(batches[0]?.rows, [row]);
  });

  it("makes the same messages however the file was cut", async () => {
    const rows = accepted(0, 60);
    const whole = await run([rows]);
    const inPieces = await run([rows.slice(0, 7), [], rows.slice(7, 33), rows.slice(33)]);
    assert.deepEqual(inPieces.bodies, whole.bodies);
  });

  it("leaves rejected rows out of the batches and hands them on, in their order", async () => {
    const { batches, seen } = await run([[...accepted(0, 2), { rejected: REJECTED }, ...accepted(4, 5)]]);
    assert.deepEqual(linesOf(batches), [[2, 3, 6]]);
    assert.deepEqual(seen, ["rejected 5", "accepted 3", "read"]);
  });

  it("closes a batch early rather than pass what a message can hold", async () => {
    const { bodies, batches } = await run([accepted(0, 25, "é".repeat(50_000))]);
    assert.ok(bodies.length > 1);
    for (const body of bodies) assert.ok(Buffer.byteLength(body) <= 1_048_576);
    assert.ok(Buffer.byteLength(bodies[0] ?? "") > 800_000, "no earlier than needed");
    assert.equal(linesOf(batches).flat().length, 25);
  });

  it("closes a batch before a row that is 10,000 lines away from its first, rejected ones too", async () => {
    const far = (line: number): ParsedRow[] => [{ accepted: { line, email: "far@x.org", name: "Far" } }];
    const near = await run([accepted(0, 1), far(10_001)]);
    assert.deepEqual(linesOf(near.batches), [[2, 10_001]]);
    assert.deepEqual(linesOf((await run([accepted(0, 1), far(10_002)])).batches), [[2], [10_002]]);
    const rejects = Array.from({ length: 10_001 }, (_, index) => ({ rejected: { ...REJECTED, line: index + 3 } }));
    assert.deepEqual((await run([[...accepted(0, 1), ...rejects]])).asked[0], [10_001, 1]);
  });

  it("stops after the batch that it is told to, all rows up to it seen and none after it", async () => {
    const chunk = [...accepted(0, 25), { rejected: { ...REJECTED, line: 27 } }, ...accepted(26, 60)];
    const { batches, asked, seen } = await run([chunk], (next) => next === 2);
    assert.deepEqual(
      batches.map(({ number, rows }) => [number, rows.length]),
      [
        [0, 25],
        [1, 25],
      ],
    );
    assert.deepEqual(asked, [
      [26, 1],
      [52, 2],
    ]);
    assert.deepEqual(seen, ["accepted 25", "rejected 27", "accepted 25"]);
  });

  it("stops at the end of a chunk where no batch is open, so that rejects alone are no reason to go on", async () => {
    const { asked, seen } = await run([[{ rejected: REJECTED }], [{ rejected: { ...REJECTED, line: 9 } }]], () => true);
    assert.deepEqual(asked, [[5, 0]]);
    assert.deepEqual(seen, ["rejected 5", "read"]);
  });

  it("does not ask at the end of a chunk while a batch is open", async () => {
    const { asked } = await run([accepted(0, 3), accepted(3, 6)], () => true);
    assert.deepEqual(asked, []);
  });

  it("counts the 10,000 lines from the first row of a batch, not from the one before", async () => {
    const at = (line: number): ParsedRow => ({ accepted: { line, email: "far@x.org", name: "Far" } });
    assert.deepEqual(linesOf((await run([[at(2), at(6_000), at(12_000)]])).batches), [[2, 6_000], [12_000]]);
  });

  it("goes on with the number that it is given", async () => {
    const { batches } = await run([accepted(0, 30)], () => false, 41);
    assert.deepEqual(
      batches.map(({ number }) => number),
      [41, 42],
    );
  });
});
