import { createTopic, type News } from "../../../console/server/create-topic";

const SOON = 1;

/** A watcher that can be waited for. */
function watcher() {
  const news: News[] = [];
  let told = Promise.withResolvers<void>();
  return {
    news,
    listen(each: News) {
      news.push(each);
      told.resolve();
    },
    async count(wanted: number): Promise<void> {
      while (news.length < wanted) {
        await told.promise;
        told = Promise.withResolvers<void>();
      }
    },
  };
}

describe("createTopic", () => {
  it("reads once for all who watch, tells only what has changed, and stops when nobody watches", async () => {
    // Prepare
    const states = [1, 1, 2, 2, 3];
    let readings = 0;
    const stopped = Promise.withResolvers<void>();
    const topic = createTopic(async () => {
      if (topic.watchers === 0) stopped.resolve();
      return states[Math.min(readings++, states.length - 1)];
    }, SOON);
    const [first, second] = [watcher(), watcher()];

    // Act
    const leaveFirst = topic.watch(first.listen);
    await first.count(1);
    const leaveSecond = topic.watch(second.listen);
    await Promise.all([first.count(3), second.count(3)]);
    leaveFirst();
    leaveSecond();
    const readBefore = readings;

    // Assess
    expect(first.news.map(({ data }) => data)).toStrictEqual(["1", "2", "3"]);
    expect(second.news).toStrictEqual(first.news);
    const third = watcher();
    topic.watch(third.listen)();
    await third.count(1).catch(() => {});
    expect(readings - readBefore).toBeLessThanOrEqual(1);
  });

  it("tells why it cannot be read, and goes on", async () => {
    let readings = 0;
    const topic = createTopic(async () => {
      if (readings++ === 0) throw new Error("No table.");
      return "there";
    }, SOON);
    const { news, listen, count } = watcher();
    const leave = topic.watch(listen);
    await count(2);
    leave();
    expect(news).toStrictEqual([
      { event: "problem", data: JSON.stringify({ code: "Error", message: "Error: No table." }) },
      { event: "state", data: '"there"' },
    ]);
  });

  it("reads what is final once, and again for who comes later", async () => {
    let readings = 0;
    const topic = createTopic(
      async () => ++readings,
      SOON,
      () => true,
    );
    const first = watcher();
    topic.watch(first.listen);
    await first.count(1);
    const second = watcher();
    topic.watch(second.listen);
    await second.count(2);
    expect(second.news.map(({ data }) => data)).toStrictEqual(["1", "2"]);
    expect(readings).toBe(2);
  });
});
