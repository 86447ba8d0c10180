import { failedRecords } from "../../../../local/triggers/failed-items";
import type { SqsMapping } from "../../../../local/triggers/mapping";
import { type QueueSettings, recordOf, type Sqs } from "../../../doubles/create-sqs";
import type { LambdaFunction } from "./create-function";
import type { World } from "./world";

/** Functions that an event source mapping without a limit of its own runs at once, here. */
const CONCURRENCY = 5;

/**
 * An event source mapping of a queue: takes messages in no order, as many as it likes up to the batch size, some of
 * them twice at once, and deletes what the function does not report as failed. Call the result when messages may have
 * become visible. A queue with a `longestDelay`, in milliseconds, is so long that a message waits for its turn.
 */
export function pollQueue(
  world: World,
  sqs: Sqs,
  queue: QueueSettings & { longestDelay: number | undefined },
  mapping: SqsMapping,
  target: LambdaFunction,
) {
  const { time, random, faults, trace } = world;
  const site = `queue of ${target.name}`;
  let busy = 0;

  const work = async (): Promise<void> => {
    if (queue.longestDelay === undefined) await time.sleep(random.mostlySmall(1, random.pick([300, 20_000])));
    else await time.sleep(random.between(1, queue.longestDelay));
    const visible = sqs.visible(queue);
    if (visible.length === 0) return;
    const most = Math.min(visible.length, mapping.batchSize, random.pick([1, mapping.batchSize]));
    const taken = Array.from({ length: most }, () => visible.splice(random.between(0, visible.length - 1), 1)).flat();
    const messages = sqs.receive(queue, taken);
    // A standard queue may hand a message out twice, to two receivers at once.
    for (const message of taken)
      if (faults.happens(site, "duplicated", message.receiveCount === 1 ? 2 : 0.2)) message.visibleAt = time.now();
    wakeWhenVisible();
    const Records = messages.map((message) => recordOf(message, queue.arn));
    // Lambda has received the messages: they become visible again, and the receive counts.
    if (target.isThrottled()) return faults.count(site, "throttled");
    const result = await target.invoke({ Records });
    const ids = messages.map(({ id }) => id);
    const failed = failedRecords(mapping, result, ids);
    for (const id of ids) {
      if (failed.has(id)) continue;
      if (faults.happens(site, "not deleted", 0.5)) trace.note(site, `${id} is not deleted`);
      else sqs.remove(queue.arn, id);
    }
  };

  const wake = () => {
    if (
      busy >= Math.min(mapping.maximumConcurrency ?? CONCURRENCY, CONCURRENCY) ||
      sqs.messages(queue.arn).length === 0
    )
      return;
    busy++;
    void work().then(() => {
      busy--;
      wakeWhenVisible();
    });
  };
  const wakeWhenVisible = () => {
    const due = Math.min(...sqs.messages(queue.arn).map(({ visibleAt }) => visibleAt));
    if (due <= time.now()) wake();
    else if (Number.isFinite(due)) time.after(due - time.now(), wake);
  };
  return wake;
}
