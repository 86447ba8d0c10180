import { createPolledTopic, sharedTopics, type TopicMessage } from "../../../console/server/polled-topic";

const INTERVAL = 1;

/** A subscriber whose messages can be awaited. */
function createSubscriber() {
  const messages: TopicMessage[] = [];
  let received = Promise.withResolvers<void>();
  return {
    messages,
    listen(message: TopicMessage) {
      messages.push(message);
      received.resolve();
    },
    async count(wanted: number): Promise<void> {
      while (messages.length < wanted) {
        await received.promise;
        received = Promise.withResolvers<void>();
      }
    },
  };
}

describe("createPolledTopic", () => {
  it("reads once for all subscribers, sends only what has changed, and stops without subscribers", async () => {
    // Prepare
    const states = [1, 1, 2, 2, 3];
    let reads = 0;
    const topic = createPolledTopic(async () => states[Math.min(reads++, states.length - 1)], INTERVAL);
    const [first, second] = [createSubscriber(), createSubscriber()];

    // Act
    const unsubscribeFirst = topic.subscribe(first.listen);
    await first.count(1);
    const unsubscribeSecond = topic.subscribe(second.listen);
    await Promise.all([first.count(3), second.count(3)]);
    unsubscribeFirst();
    unsubscribeSecond();
    const readsBefore = reads;

    // Assess
    expect(first.messages.map(({ data }) => data)).toStrictEqual(["1", "2", "3"]);
    expect(second.messages).toStrictEqual(first.messages);
    const third = createSubscriber();
    topic.subscribe(third.listen)();
    await third.count(1);
    expect(reads - readsBefore).toBeLessThanOrEqual(1);
  });

  it("sends why the state cannot be read, and continues", async () => {
    let reads = 0;
    const topic = createPolledTopic(async () => {
      if (reads++ === 0) throw new Error("No table.");
      return "there";
    }, INTERVAL);
    const { messages, listen, count } = createSubscriber();
    const unsubscribe = topic.subscribe(listen);
    await count(2);
    unsubscribe();
    expect(messages).toStrictEqual([
      { event: "problem", data: JSON.stringify({ code: "Error", message: "Error: No table." }) },
      { event: "state", data: '"there"' },
    ]);
  });

  it("reads less often after a state that changes seldom, which a later subscriber receives at once", async () => {
    // Prepare
    let reads = 0;
    const slow = createPolledTopic(
      async () => ++reads,
      INTERVAL,
      (state) => (state < 3 ? 1 : 1_000_000),
    );
    const [first, second, fast] = [createSubscriber(), createSubscriber(), createSubscriber()];
    let count = 0;

    // Act
    slow.subscribe(first.listen);
    await first.count(3);
    const stop = createPolledTopic(async () => ++count, INTERVAL).subscribe(fast.listen);
    await fast.count(20);
    stop();
    slow.subscribe(second.listen);

    // Assess
    expect(reads).toBe(3);
    expect(second.messages.map(({ data }) => data)).toStrictEqual(["3"]);
  });
});

describe("sharedTopics", () => {
  it("returns the same topic for a name while it has subscribers, and drops it afterwards", () => {
    const topic = sharedTopics();
    const create = () => createPolledTopic(async () => 1, INTERVAL);
    const first = topic("one", create);
    const unsubscribe = first.subscribe(() => {});
    topic("two", create);
    expect(topic("one", create)).toBe(first);
    unsubscribe();
    topic("two", create);
    expect(topic("one", create)).not.toBe(first);
  });
});
