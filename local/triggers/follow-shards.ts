import { setTimeout as delay } from "node:timers/promises";
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ListStreamsCommand,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { type Persistence, untilItWorks } from "../lambda/retry";
import { shardIterator } from "./read-shard";

export interface ShardsOptions extends Persistence {
  streams: DynamoDBStreamsClient;
  streamArn: string;
  startingPosition: "TRIM_HORIZON" | "LATEST";
  /** Reads a shard; resolves at its end. */
  read(shardId: string, iterator: string): Promise<void>;
}

/** Milliseconds between looks for new shards. A shard that ends is looked after at once. */
const INTERVAL_MS = 10_000;

/**
 * Finds a stream's shards, those of now and those to come, and has each read once its parent is read to the end, so
 * that changes of one item stay in order.
 * @returns when the shards of now have their iterators; `done` resolves when aborted and all reading has ended
 * @throws what the service answers at first: a right that is missing is told when the mapping is made, as on AWS
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
      const from = iterator ?? (await untilItWorks(start, options));
      if (from !== undefined) await read(ShardId, from);
      ended.resolve();
    };
    reading.set(ShardId, whole());
  }

  // Lambda asks for this right when a mapping is made; that the stream is there, shardsOf finds out.
  await streams.send(new ListStreamsCommand({ TableName: tableOf(streamArn) }));
  for (const shard of await shardsOf(streams, streamArn)) {
    if (startingPosition === "TRIM_HORIZON") follow(shard);
    else if (shard.SequenceNumberRange?.EndingSequenceNumber !== undefined)
      reading.set(shard.ShardId ?? "", Promise.resolve());
    else follow(shard, await shardIterator(streams, streamArn, shard.ShardId ?? "", "LATEST"));
  }

  async function goOn(): Promise<void> {
    while (!signal.aborted) {
      const interval = new AbortController();
      const pause = delay(INTERVAL_MS, undefined, { signal: AbortSignal.any([signal, interval.signal]) });
      await Promise.race([pause.catch(() => {}), ended.promise]);
      interval.abort();
      ended = Promise.withResolvers();
      if (signal.aborted) break;
      const shards = await untilItWorks(() => shardsOf(streams, streamArn), options);
      for (const shard of shards ?? []) follow(shard);
    }
    await Promise.all(reading.values());
  }
  return { done: goOn() };
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
