import type { DynamoDBRecord } from "aws-lambda";
import type { StreamMapping } from "../../local/triggers/mapping";
import { processStreamBatch } from "../../local/triggers/process-stream-batch";
import type { ItemChange } from "../../tests/doubles/dynamodb/create-dynamodb";
import type { LambdaFunction } from "./create-function";
import { drawLatency } from "./draw-latency";
import { STREAM_POLLING } from "./parameters";
import { hashOf } from "./table-throughput";
import type { World } from "./world";

/** A change as the stream keeps it: the whole, or a short replacement. */
export interface ChangeStore<Kept> {
  keep(change: ItemChange): Kept;
  restore(kept: Kept): Pick<ItemChange, "eventName" | "key" | "after">;
}

export interface StreamOptions<Kept> {
  mapping: StreamMapping;
  target: LambdaFunction;
  /** Shards of the stream: one for each partition of the table. */
  shards(): number;
  store: ChangeStore<Kept>;
}

interface Lane<Kept> {
  records: { kept: Kept; at: number }[];
  /** Index of the first record that is not processed. */
  next: number;
  isBusy: boolean;
}

/**
 * The event source mapping of a table's stream: each shard is read four times a second, its records go to
 * `parallelizationFactor` lanes by their keys, and each lane has one batch at a time.
 * @returns a function to call with every change
 */
export function readStream<Kept>(world: World, options: StreamOptions<Kept>): (change: ItemChange) => void {
  const { time, random, measurements } = world;
  const { mapping, target, shards, store } = options;
  const { batchSize, maximumBatchingWindowInSeconds: windowSeconds } = mapping;
  const lanes: Lane<Kept>[] = [];
  const signal = new AbortController().signal;
  let count = 0;
  let waiting = 0;

  const recordOf = ({ kept, at }: { kept: Kept; at: number }): DynamoDBRecord => {
    const { eventName, key, after } = store.restore(kept);
    return {
      eventName,
      eventSource: "aws:dynamodb",
      dynamodb: {
        ApproximateCreationDateTime: at / 1_000,
        Keys: key as never,
        ...(after && { NewImage: after as never }),
        SequenceNumber: String(++count).padStart(21, "0"),
      },
    };
  };
  const take = (lane: Lane<Kept>): DynamoDBRecord[] => {
    const records = lane.records.slice(lane.next, lane.next + batchSize).map(recordOf);
    lane.next += records.length;
    waiting -= records.length;
    if (lane.next > 1_000 && lane.next * 2 > lane.records.length) {
      lane.records = lane.records.slice(lane.next);
      lane.next = 0;
    }
    return records;
  };
  const work = async (lane: Lane<Kept>) => {
    lane.isBusy = true;
    await time.sleep(random.next() * STREAM_POLLING.interval + drawLatency(random, STREAM_POLLING.propagation));
    while (lane.next < lane.records.length) {
      const isPartial = lane.records.length - lane.next < batchSize;
      if (isPartial && windowSeconds > 0) await time.sleep(windowSeconds * 1_000);
      await processStreamBatch(
        {
          ...{ mapping, signal, clock: { now: time.now, wait: time.sleep } },
          invoke: (Records) => target.invoke({ Records }),
          discard: async (discarded) => measurements.count(`discarded records of ${target.name}`, discarded.length),
        },
        take(lane),
      );
      await time.sleep(drawLatency(random, STREAM_POLLING.nextBatch));
    }
    lane.isBusy = false;
  };

  return (change) => {
    const { eventName, key, after } = change;
    const keys = key as never;
    const image = { eventName, dynamodb: { Keys: keys, ...(after && { NewImage: after as never }) } };
    if (mapping.filter?.(image as DynamoDBRecord) === false) return;
    const [partitionKey] = Object.values(key);
    const number = hashOf(partitionKey?.S ?? "") % (shards() * mapping.parallelizationFactor);
    const lane = lanes[number] ?? { records: [], next: 0, isBusy: false };
    lanes[number] = lane;
    lane.records.push({ kept: store.keep(change), at: time.now() });
    measurements.peak(`records in the stream of ${target.name}`, ++waiting);
    if (!lane.isBusy) void work(lane);
  };
}
