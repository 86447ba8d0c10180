import { createHash } from "node:crypto";
import type { DynamoDBRecord } from "aws-lambda";
import type { StreamMapping } from "../../../../local/triggers/mapping";
import { processStreamBatch } from "../../../../local/triggers/process-stream-batch";
import type { ItemChange } from "../../../doubles/dynamodb/create-dynamodb";
import type { LambdaFunction } from "./create-function";
import type { World } from "./world";

export interface StreamOptions {
  mapping: StreamMapping;
  target: LambdaFunction;
  shards: number;
  /** How many times longer than locally, at most, a retry waits: there 5 s, on AWS perhaps minutes. Default: 1 */
  slowestRetries?: number | undefined;
  /** Receives the records that were discarded, with the condition. */
  onFailure(records: DynamoDBRecord[], condition: string): void;
}

/**
 * A table's stream and the event source mapping on it: the changes of one item stay in order, in one shard; a shard's
 * batches are processed one after the other, and some are delivered twice.
 * @returns a function to call with every change
 */
export function followStream(world: World, { mapping, target, shards, slowestRetries = 1, onFailure }: StreamOptions) {
  const { time, random, faults, trace } = world;
  const site = `stream of ${target.name}`;
  const pending = Array.from({ length: shards }, (): DynamoDBRecord[] => []);
  const busy = new Set<number>();
  const signal = new AbortController().signal;
  let count = 0;

  const process = (records: DynamoDBRecord[]) =>
    processStreamBatch(
      {
        mapping,
        signal,
        clock: { now: time.now, wait: (milliseconds) => time.sleep(milliseconds * random.between(1, slowestRetries)) },
        invoke: (Records) => target.invoke({ Records }),
        async discard(discarded, condition) {
          trace.note(site, `discards ${discarded.length} records: ${condition}`);
          faults.count(site, "discarded");
          onFailure(discarded, condition);
        },
      },
      records,
    );

  const work = async (shard: number): Promise<void> => {
    const records = pending[shard] ?? [];
    busy.add(shard);
    while (records.length > 0) {
      await time.sleep(random.mostlySmall(1, 3_000));
      // A batch is what one read of the shard gave, which can be anything up to the batch size.
      const batch = records.splice(0, random.chance(0.3) ? 1 : mapping.batchSize);
      const passing = batch.filter((record) => mapping.filter?.(record) ?? true);
      if (passing.length === 0) continue;
      await process(passing);
      if (faults.happens(site, "duplicated", 2)) await process(passing);
    }
    busy.delete(shard);
  };

  return ({ eventName, key, after }: ItemChange): void => {
    const [partitionKey] = Object.values(key);
    const shard = (createHash("md5").update(JSON.stringify(partitionKey)).digest()[0] ?? 0) % shards;
    pending[shard]?.push({
      eventName,
      eventSource: "aws:dynamodb",
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(time.now() / 1_000),
        Keys: key as never,
        ...(after && { NewImage: after as never }),
        SequenceNumber: String(++count).padStart(21, "0"),
      },
    });
    if (!busy.has(shard)) void work(shard);
  };
}
