import type { ParsedRow, RejectedRow } from "../../../runtime/csv/open-csv";
import { messagesOf } from "../../../runtime/process-csv/messages";
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
async function run(
  chunks: ParsedRow[][],
  stops: (nextBatch: number) => boolean = () => false,
  firstBatch?: number,
  rowsPerBatch: number | undefined = 25,
) {
  const seen: string[] = [];
  const asked: [line: number | undefined, nextBatch: number][] = [];
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
    isCheckpoint: (line: number | undefined, nextBatch: number) => {
      asked.push([line, nextBatch]);
      return stops(nextBatch);
    },
  };
  const messages = messagesOf("u", chunksOf(chunks), observer, { firstBatch, rowsPerBatch });
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
  it("puts consecutive rows in batches of the given size and numbers batches from 0", async () => {
    const { batches } = await run([accepted(0, 60)]);
    expect(batches.map(({ number, rows }) => [number, rows.length])).toStrictEqual([
      [0, 25],
      [1, 25],
      [2, 10],
    ]);
    expect(linesOf(batches).flat()).toStrictEqual(Array.from({ length: 60 }, (_, index) => index + 2));
    expect(batches.every(({ uploadId }) => uploadId === "u")).toBe(true);
  });

  it("puts 100 rows in a batch where nothing else is said", async () => {
    const bodies: string[] = [];
    const observer = { accepted() {}, async rejected() {}, async read() {}, isCheckpoint: () => false };
    for await (const body of messagesOf("u", chunksOf([accepted(0, 201)]), observer)) bodies.push(body);
    expect(bodies.map((body) => batchOf(body).rows.length)).toStrictEqual([100, 100, 1]);
  });

  it("makes no empty batch where the rows end with a full one", async () => {
    const { batches } = await run([accepted(0, 50), []]);
    expect(batches.length).toBe(2);
    expect((await run([[{ rejected: REJECTED }], []])).bodies).toStrictEqual([]);
  });

  it("keeps a row as it was read", async () => {
    const row = { line: 2, email: "ann@x.org", name: 'Ann "A" \u2028 Ω', columns: { town: "a\nb" } };
    const { batches } = await run([[{ accepted: row }]]);
    expect(batches[0]?.rows).toStrictEqual([row]);
  });

  it("makes the same messages however the file was cut", async () => {
    const rows = accepted(0, 60);
    const whole = await run([rows]);
    const inPieces = await run([rows.slice(0, 7), [], rows.slice(7, 33), rows.slice(33)]);
    expect(inPieces.bodies).toStrictEqual(whole.bodies);
  });

  it("leaves rejected rows out of the batches and hands them on, in their order", async () => {
    const { batches, seen } = await run([[...accepted(0, 2), { rejected: REJECTED }, ...accepted(4, 5)]]);
    expect(linesOf(batches)).toStrictEqual([[2, 3, 6]]);
    expect(seen).toStrictEqual(["rejected 5", "accepted 3", "read"]);
  });

  it("closes a batch early rather than pass what a message can hold", async () => {
    const { bodies, batches } = await run([accepted(0, 25, "é".repeat(50_000))]);
    expect(bodies.length).toBeGreaterThan(1);
    for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_048_576);
    expect(Buffer.byteLength(bodies[0] ?? "")).toBeGreaterThan(800_000);
    expect(linesOf(batches).flat().length).toBe(25);
  });

  it("closes a batch before a row that is 10,000 lines away from its first, rejected ones too", async () => {
    const far = (line: number): ParsedRow[] => [{ accepted: { line, email: "far@x.org", name: "Far" } }];
    const near = await run([accepted(0, 1), far(10_001)]);
    expect(linesOf(near.batches)).toStrictEqual([[2, 10_001]]);
    expect(linesOf((await run([accepted(0, 1), far(10_002)])).batches)).toStrictEqual([[2], [10_002]]);
    const rejects = Array.from({ length: 10_001 }, (_, index) => ({ rejected: { ...REJECTED, line: index + 3 } }));
    expect((await run([[...accepted(0, 1), ...rejects]])).asked[0]).toStrictEqual([10_002, 1]);
  });

  it("stops after the given batch, all rows up to it seen and none after it", async () => {
    const chunk = [...accepted(0, 25), { rejected: { ...REJECTED, line: 27 } }, ...accepted(26, 60)];
    const { batches, asked, seen } = await run([chunk], (next) => next === 2);
    expect(batches.map(({ number, rows }) => [number, rows.length])).toStrictEqual([
      [0, 25],
      [1, 25],
    ]);
    expect(asked).toStrictEqual([
      [27, 1],
      [53, 2],
    ]);
    expect(seen).toStrictEqual(["accepted 25", "rejected 27", "accepted 25"]);
  });

  it("stops at the end of a chunk where no batch is open, so that rejects alone are no reason to continue", async () => {
    const { asked, seen } = await run([[{ rejected: REJECTED }], [{ rejected: { ...REJECTED, line: 9 } }]], () => true);
    expect(asked).toStrictEqual([[undefined, 0]]);
    expect(seen).toStrictEqual(["rejected 5", "read"]);
  });

  it("does not ask at the end of a chunk while a batch is open", async () => {
    const { asked } = await run([accepted(0, 3), accepted(3, 6)], () => true);
    expect(asked).toStrictEqual([]);
  });

  it("counts the 10,000 lines from the first row of a batch, not from the one before", async () => {
    const at = (line: number): ParsedRow => ({ accepted: { line, email: "far@x.org", name: "Far" } });
    expect(linesOf((await run([[at(2), at(6_000), at(12_000)]])).batches)).toStrictEqual([[2, 6_000], [12_000]]);
  });

  it("continues with the given number", async () => {
    const { batches } = await run([accepted(0, 30)], () => false, 41);
    expect(batches.map(({ number }) => number)).toStrictEqual([41, 42]);
  });
});
