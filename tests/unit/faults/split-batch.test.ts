import assert from "node:assert/strict";
import { createRandom } from "../../../local/faults/create-random";
import { splitBatch } from "../../../local/faults/split-batch";

const SEEDS = Array.from({ length: 200 }, (_, seed) => String(seed));

/** The split of a request, and what is reported when the service does all that `serve` passes to it. */
function split<Rest extends object, Report>(
  seed: string,
  operation: string,
  request: object,
  serve: (rest: Rest) => object,
) {
  const parts = splitBatch(operation, Buffer.from(JSON.stringify(request)), createRandom(seed));
  assert.ok(parts);
  const rest = parts.rest as Rest | undefined;
  return { rest, report: parts.complete(rest === undefined ? {} : serve(rest)) as Report };
}

describe("splitBatch", () => {
  for (const operation of ["SendMessageBatch", "DeleteMessageBatch"])
    it(`sends on those entries of ${operation} that it does not report as failed, and no other`, () => {
      type Entries = { QueueUrl: string; Entries: { Id: string }[] };
      const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: `body ${index}` }));
      const sizes = SEEDS.map((seed) => {
        const { rest, report } = split<Entries, { Successful?: { Id: string }[]; Failed: { Id: string }[] }>(
          seed,
          operation,
          { QueueUrl: "q", Entries },
          ({ Entries }) => ({ Successful: Entries.map(({ Id }) => ({ Id })) }),
        );
        const successful = (report.Successful ?? []).map(({ Id }) => Id);
        expect((rest?.Entries ?? []).map(({ Id }) => Id)).toStrictEqual(successful);
        expect(rest === undefined || rest.QueueUrl === "q").toBe(true);
        const failed = report.Failed.map(({ Id }) => Id);
        expect(failed.length).toBeGreaterThan(0);
        expect([...successful, ...failed].toSorted()).toStrictEqual(Entries.map(({ Id }) => Id));
        return failed.length;
      });
      assert.ok(sizes.includes(10) && sizes.includes(1), `${sizes}`);
    });

  it("answers the statements in their order, those that did not run with an error that passes", () => {
    const Statements = Array.from({ length: 25 }, (_, index) => ({ Statement: `${index}` }));
    const codes = SEEDS.flatMap((seed) => {
      const { rest, report } = split<
        { Statements: typeof Statements },
        { Responses: { ran?: string; Error?: { Code: string } }[] }
      >(seed, "BatchExecuteStatement", { Statements }, ({ Statements }) => ({
        Responses: Statements.map(({ Statement }) => ({ ran: Statement })),
      }));
      const ran = rest?.Statements.map(({ Statement }) => Statement) ?? [];
      expect(report.Responses.length).toBe(25);
      report.Responses.forEach((response, index) => {
        expect(response.ran).toStrictEqual(ran.includes(`${index}`) ? `${index}` : undefined);
        expect(response.Error === undefined).toBe(ran.includes(`${index}`));
      });
      return report.Responses.flatMap((response) => response.Error?.Code ?? []);
    });
    expect(new Set(codes).size).toBe(5);
  });

  it("leaves keys unprocessed, never all of them", () => {
    const Keys = Array.from({ length: 4 }, (_, index) => ({ email: { S: `${index}` } }));
    const RequestItems = { users: { Keys, ConsistentRead: true } };
    type Items = { RequestItems: Partial<typeof RequestItems> };
    for (const seed of SEEDS) {
      const { rest, report } = split<Items, { UnprocessedKeys: Partial<typeof RequestItems> }>(
        seed,
        "BatchGetItem",
        { RequestItems },
        () => ({}),
      );
      const [done, left] = [rest?.RequestItems.users, report.UnprocessedKeys.users];
      assert.ok(done?.ConsistentRead && left?.ConsistentRead);
      expect([...done.Keys, ...left.Keys].toSorted((a, b) => a.email.S.localeCompare(b.email.S))).toStrictEqual(Keys);
    }
  });

  it("splits neither one key nor what is no batch", () => {
    const one = Buffer.from(JSON.stringify({ RequestItems: { users: { Keys: [{ email: { S: "a" } }] } } }));
    expect(splitBatch("BatchGetItem", one, createRandom("1"))).toBeUndefined();
    expect(splitBatch("PutItem", Buffer.from("{}"), createRandom("1"))).toBeUndefined();
  });
});
