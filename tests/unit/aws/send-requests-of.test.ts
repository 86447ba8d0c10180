import { sendRequestsOf } from "../../../runtime/aws/sqs";

async function run(bodies: string[]) {
  const requests = [];
  for await (const entries of sendRequestsOf(each(bodies), "u")) requests.push(entries);
  return requests;
}

async function* each(bodies: string[]) {
  yield* bodies;
}

describe("sendRequestsOf", () => {
  it("puts ten messages in a request, in their order", async () => {
    const bodies = Array.from({ length: 23 }, (_, index) => `body ${index}`);
    const requests = await run(bodies);
    expect(requests.map(({ length }) => length)).toStrictEqual([10, 10, 3]);
    expect(requests.flat().map(({ MessageBody }) => MessageBody)).toStrictEqual(bodies);
  });

  it("puts the messages of an upload in one message group", async () => {
    const entries = (await run(Array(11).fill("body"))).flat();
    expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toStrictEqual(Array(11).fill("u"));
  });

  it("names each entry of a request differently", async () => {
    for (const entries of await run(Array(20).fill("same"))) expect(new Set(entries.map(({ Id }) => Id)).size).toBe(10);
  });

  it("keeps a request within SQS's 1 MiB, counted in bytes", async () => {
    const requests = await run(Array(10).fill("é".repeat(200_000)));
    expect(requests.flat().length).toBe(10);
    for (const entries of requests)
      expect(Buffer.byteLength(entries.map((e) => e.MessageBody).join(""))).toBeLessThanOrEqual(1_048_576);
    expect(requests.slice(0, -1).every(({ length }) => length === 2)).toBe(true);
  });

  it("fills a request to the last byte", async () => {
    const requests = await run(["a".repeat(1_000_000), "b".repeat(48_576), "c"]);
    expect(requests.map(({ length }) => length)).toStrictEqual([2, 1]);
  });

  it("makes no request of nothing", async () => {
    expect(await run([])).toStrictEqual([]);
  });
});
