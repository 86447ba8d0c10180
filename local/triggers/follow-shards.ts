import { setTimeout as delay } from "node:timers/promises";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ListStreamsCommand,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { type RetryOptions, retryUntilSuccess } from "../lambda/retry";
import { shardIterator } from "./read-shard";

export interface ShardsOptions extends RetryOptions {
  streams: DynamoDBStreamsClient;
  streamArn: string;
  startingPosition: "TRIM_HORIZON" | "LATEST";
  /** Reads a shard. Resolves at its end. */
  read(shardId: string, iterator: string): Promise<void>;
}

/** Milliseconds between searches for new shards. The end of a shard starts one at once. */
const INTERVAL_MS = 10_000;

/**
 * Finds a stream's current and future shards, and reads each after its parent, so that an item's changes stay in order.
 * @returns once the current shards have their iterators; `done` resolves when aborted and all reading has ended
 * @throws the service's error where the role may not list or read the stream, as when AWS creates the mapping
 */
export async function followShards(options: ShardsOptions): Promise<{ done: Promise<void> }> {
  const { streams, streamArn, startingPosition, read, signal } = options;
  /** Resolved when the shard is read to its end. */
  const reading = new Map<string, Promise<void>>();
  let ended = Promise.withResolvers<void>();

  function follow({ ShardId, ParentShardId }: Shard, iterator?: string): void {
    if (ShardId === undefined || reading.has(ShardId)) return;
    const parent = reading.get(ParentShardId ?? "") ?? Promise.resolve();
    const start = () => shardIterator(streams, streamArn, ShardId, "TRIM_HORIZON");
    const whole = async () => {
      await parent;
      const from = iterator ?? (await retryUntilSuccess(start, options));
      if (from !== undefined) await read(ShardId, from);
      ended.resolve();
    };
    reading.set(ShardId, whole());
  }

  // Lambda requires this permission when a mapping is created; shardsOf finds out whether the stream exists.
  await streams.send(new ListStreamsCommand({ TableName: tableOf(streamArn) }));
  for (const shard of await shardsOf(streams, streamArn)) {
    if (startingPosition === "TRIM_HORIZON") follow(shard);
    else if (shard.SequenceNumberRange?.EndingSequenceNumber !== undefined)
      reading.set(shard.ShardId ?? "", Promise.resolve());
    else follow(shard, await shardIterator(streams, streamArn, shard.ShardId ?? "", "LATEST"));
  }

  async function followNew(): Promise<void> {
    while (!signal.aborted) {
      const interval = new AbortController();
      const pause = delay(INTERVAL_MS, undefined, { signal: AbortSignal.any([signal, interval.signal]) });
      await Promise.race([pause.catch(() => {}), ended.promise]);
      interval.abort();
      ended = Promise.withResolvers();
      if (signal.aborted) break;
      const shards = await retryUntilSuccess(() => shardsOf(streams, streamArn), options);
      for (const shard of shards ?? []) follow(shard);
    }
    await Promise.all(reading.values());
  }
  return { done: followNew() };
}

/** A stream's ARN is `…:table/NAME/stream/LABEL`. */
function tableOf(streamArn: string): string | undefined {
  return streamArn.split("/")[1];
}

/** Parents before their children, as the service lists them. */
async function shardsOf(streams: DynamoDBStreamsClient, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const position = after === undefined ? {} : { ExclusiveStartShardId: after };
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn, ...position }));
    shards.push(...(StreamDescription?.Shards ?? []));
    after = StreamDescription?.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
}
