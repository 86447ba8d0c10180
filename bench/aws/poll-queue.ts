import { failedRecords } from "../../local/triggers/failed-items";
import type { SqsMapping } from "../../local/triggers/mapping";
import { type QueueSettings, recordOf, type Sqs, type StoredMessage } from "../../tests/doubles/create-sqs";
import type { LambdaFunction } from "./create-function";
import { drawLatency } from "./draw-latency";
import { createFairQueue } from "./fair-queue";
import { LATENCIES, QUEUE_POLLING } from "./parameters";
import type { World } from "./world";

const MINUTE = 60_000;

/**
 * The event source mapping of a queue: pollers that each fill a batch and wait for the function. Their number grows
 * while messages are available.
 */
export function pollQueue(
  world: World,
  sqs: Sqs,
  queue: QueueSettings,
  mapping: SqsMapping,
  target: LambdaFunction,
): void {
  const { time, random, measurements } = world;
  const { initialConcurrency, growthPerMinute, messagesPerReceive } = QUEUE_POLLING;
  const { batchSize, maximumBatchingWindowInSeconds: windowSeconds } = mapping;
  const most = mapping.maximumConcurrency ?? QUEUE_POLLING.maximumConcurrency;
  const latency = LATENCIES["sqs:ReceiveMessage"] ?? { median: 0, p99: 0 };
  const fair = createFairQueue(sqs, queue);
  let pollers = 0;
  let activeSince = 0;
  let depth = 0;
  /** A poller that waits for its batching window is woken by an arrival. */
  const gathering = new Set<() => void>();

  const bill = (operation: string, messages: StoredMessage[]) => {
    const bytes = messages.reduce((sum, { body }) => sum + body.length, 0);
    measurements.call(target.name, "sqs", operation, { sqsRequests: Math.max(1, Math.ceil(bytes / 65_536)) });
  };
  const receive = async (limit: number) => {
    await time.sleep(drawLatency(random, latency));
    const messages = sqs.receive(queue, fair.take(Math.min(limit, messagesPerReceive)));
    if (messages.length > 0) bill("ReceiveMessage", messages);
    return messages;
  };
  /** Resolves at the next arrival, or at the moment. */
  const arrivalUntil = async (moment: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gathering.add(resolve);
    time.after(moment - time.now(), resolve);
    await promise;
    gathering.delete(resolve);
  };

  const gather = async () => {
    const batch: StoredMessage[] = await receive(batchSize);
    const end = time.now() + windowSeconds * 1_000;
    while (batch.length > 0 && batch.length < batchSize && time.now() < end) {
      const more = await receive(batchSize - batch.length);
      batch.push(...more);
      if (more.length === 0) await arrivalUntil(end);
    }
    return batch;
  };
  const process = async (batch: StoredMessage[]) => {
    const Records = batch.map((message) => recordOf(message, queue.arn));
    const result = await target.invoke({ Records });
    const ids = batch.map(({ id }) => id);
    for (const message of batch) fair.landed(message);
    const failed = failedRecords(mapping, result, ids);
    const processed = ids.filter((id) => !failed.has(id));
    for (const id of processed) if (sqs.remove(queue.arn, id)) depth--;
    for (let at = 0; at < processed.length; at += messagesPerReceive)
      measurements.call(target.name, "sqs", "DeleteMessageBatch", { sqsRequests: 1 });
    if (failed.size === 0) return;
    measurements.count(`messages of ${target.name} to redeliver`, failed.size);
    time.after(queue.visibilityTimeout * 1_000 + 1, wake);
  };
  const work = async () => {
    for (;;) {
      const batch = await gather();
      if (batch.length === 0) return;
      // Messages were available: another poller may start.
      wake();
      await process(batch);
    }
  };
  const allowed = () =>
    Math.min(most, initialConcurrency + Math.floor(((time.now() - activeSince) / MINUTE) * growthPerMinute));
  const wake = () => {
    if (pollers === 0) activeSince = time.now();
    if (pollers >= allowed()) return;
    pollers++;
    void work().then(() => {
      pollers--;
    });
  };
  sqs.onArrival((arn, group) => {
    if (arn !== queue.arn) return;
    fair.arrived(group);
    measurements.peak(`messages in the queue of ${target.name}`, ++depth);
    for (const resolve of gathering) resolve();
    wake();
  });
}
