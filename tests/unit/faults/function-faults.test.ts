import assert from "node:assert/strict";
import { createFaults } from "../../../local/faults/create-faults";
import type { DeliveryFault } from "../../../local/faults/fault-plan";
import { createFaultDeliveries, createTimeLimit } from "../../../local/faults/function-faults";
import type { InvocationResult } from "../../../local/lambda/invocation";

function deliveriesWith(fault: DeliveryFault, source = "sqs", seed = "1") {
  const faults = createFaults();
  faults.start({ seed, rules: [{ site: `${source} → fn`, fault, when: { nth: 1 }, most: 1 }] });
  return createFaultDeliveries(faults);
}

/** An invocation that records when it begins and ends; each has its number as its payload. */
function invocations() {
  const seen: string[] = [];
  let number = 0;
  const invoke = async (): Promise<InvocationResult> => {
    const payload = String(++number);
    seen.push(`begin ${payload}`);
    await new Promise(setImmediate);
    seen.push(`end ${payload}`);
    return { requestId: payload, statusCode: 200, executedVersion: "$LATEST", payload };
  };
  return { invoke, seen };
}

describe("createFaultDeliveries", () => {
  it("leaves records as they came where the plan has nothing", async () => {
    const deliveries = createFaultDeliveries(createFaults());
    const { invoke, seen } = invocations();

    expect(deliveries.batchesOf("sqs", "fn", ["a", "b"], String)).toStrictEqual([["a", "b"]]);
    await deliveries.deliver("sqs", "fn", invoke);
    expect(seen).toStrictEqual(["begin 1", "end 1"]);
  });

  it("puts records in another order, but never those of one item, and loses none", () => {
    const records = Array.from({ length: 60 }, (_, index) => ({ item: String(index % 20), index }));
    const arrangements = Array.from({ length: 50 }, (_, seed) =>
      deliveriesWith("reorder", "stream", String(seed)).batchesOf("stream", "fn", records, ({ item }) => item),
    );

    for (const batches of arrangements) {
      const order = batches.flat();
      expect(new Set(order)).toStrictEqual(new Set(records));
      for (const each of Map.groupBy(order, ({ item }) => item).values())
        expect(each).toStrictEqual(each.toSorted((a, b) => a.index - b.index));
    }
    const orders = arrangements.map((batches) =>
      batches
        .flat()
        .map(({ index }) => index)
        .join(),
    );
    expect(new Set(orders).size).toBeGreaterThan(40);
  });

  for (const source of ["s3", "sqs", "stream"] as const)
    it(`delivers a batch of ${source} again, and returns the first result`, async () => {
      const { invoke, seen } = invocations();

      const { payload } = await deliveriesWith("duplicate", source).deliver(source, "fn", invoke);

      expect(payload).toBe("1");
      const times = seen.length / 2;
      assert.ok(times >= 2 && times <= 5, `${times} times`);
      // A shard has one reader.
      if (source === "stream")
        expect(seen).toStrictEqual(Array.from({ length: times }, (_, n) => [`begin ${n + 1}`, `end ${n + 1}`]).flat());
    });

  it("hands a batch over late, once", async () => {
    const { invoke, seen } = invocations();
    await deliveriesWith("late").deliver("sqs", "fn", invoke);
    expect(seen).toStrictEqual(["begin 1", "end 1"]);
  });
});

it("cuts a run short where the plan has it, to about the time that handlers keep free", () => {
  const faults = createFaults();
  faults.start({ seed: "1", rules: [{ site: "fn run", fault: "short run", when: { nth: 2 }, most: 1 }] });
  const limitOf = createTimeLimit(faults);

  const limits = [1, 2, 3].map((run) => limitOf("fn", `request ${run}`));

  const [first, second = 0, third] = limits;
  expect([first, third]).toStrictEqual([undefined, undefined]);
  assert.ok(second >= 2900 && second <= 4000, `${second}`);
  expect(faults.injected()[0]?.requestId).toBe("request 2");
});
