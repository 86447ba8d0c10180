import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sendRequestsOf } from "../../../runtime/process-csv/send-requests-of";

async function run(bodies: string[]) {
  const requests = [];
  for await (const entries of sendRequestsOf(each(bodies))) requests.push(entries);
  return requests;
}

async function* each(bodies: string[]) {
  yield* bodies;
}

describe("sendRequestsOf", () => {
  it("puts ten messages in a request, in their order", async () => {
    const bodies = Array.from({ length: 23 }, (_, index) => `body ${index}`);
    const requests = await run(bodies);
    assert.deepEqual(
      requests.map(({ length }) => length),
      [10, 10, 3],
    );
    assert.deepEqual(
      requests.flat().map(({ MessageBody }) => MessageBody),
      bodies,
    );
  });

  it("names each entry of a request differently", async () => {
    for (const entries of await run(Array(20).fill("same")))
      assert.equal(new Set(entries.map(({ Id }) => Id)).size, 10);
  });

  it("keeps a request within SQS's 1 MiB, counted in bytes", async () => {
    const requests = await run(Array(10).fill("é".repeat(200_000)));
    assert.equal(requests.flat().length, 10);
    for (const entries of requests)
      assert.ok(Buffer.byteLength(entries.map((e) => e.MessageBody).join("")) <= 1_048_576);
    assert.ok(requests.slice(0, -1).every(({ length }) => length === 2));
  });

  it("fills a request to the last byte", async () => {
    const requests = await run(["a".repeat(1_000_000), "b".repeat(48_576), "c"]);
    assert.deepEqual(
      requests.map(({ length }) => length),
      [2, 1],
    );
  });

  it("makes no request of nothing", async () => {
    assert.deepEqual(await run([]), []);
  });
});
