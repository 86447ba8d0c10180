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

async function run(chunks: ParsedRow[][]) {
  const seen: string[] = [];
  const bodies: string[] = [];
  const messages = messagesOf("u", chunksOf(chunks), {
    accepted: (rows) => seen.push(`accepted ${rows}`),
    rejected: async ({ line }) => {
      seen.push(`rejected ${line}`);
    },
    read: async () => {
      seen.push("read");
    },
  });
  for await (const body of messages) bodies.push(body);
  return { bodies, seen, batches: bodies.map((body) => batchOf(body)) };
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
});
