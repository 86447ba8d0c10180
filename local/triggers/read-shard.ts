import { setTimeout as delay } from "node:timers/promises";
import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { type RetryOptions, retryUntilSuccess } from "../lambda/retry";

export interface ShardReaderOptions extends RetryOptions {
  streams: DynamoDBStreamsClient;
  streamArn: string;
  shardId: string;
  /** From shardIterator. */
  iterator: string;
  /** Records per call, 1000 at most. */
  limit: number;
  /** Takes a page of records; the next one is read when it resolves. */
  onRecords(records: StreamRecord[]): Promise<void>;
}

/** Milliseconds before the next call after an empty page: doubling. */
const SHORTEST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 200;

/**
 * Reads a shard to its end or until aborted. An iterator that cannot be read any more is replaced, as Lambda's pollers do.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
 */
export async function readShard(options: ShardReaderOptions): Promise<void> {
  const { streams, streamArn, shardId, limit, onRecords, signal, onError } = options;
  let iterator: string | undefined = options.iterator;
  let last: string | undefined;
  let pause = SHORTEST_PAUSE_MS;

  const getRecords = () =>
    streams.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }), { abortSignal: signal });

  async function page() {
    try {
      return await getRecords();
    } catch (error) {
      // An iterator lives for 15 minutes, less than a batch may take.
      const isExpired = error instanceof ExpiredIteratorException;
      if (!isExpired && !(error instanceof TrimmedDataAccessException)) throw error;
      // Its record is older than 24 hours: what follows that may be lost, which is logged. Without a record read, nothing is
      // lost: the first write of the stream was a transaction that was cancelled, whose sequence numbers no record has. To
      // DynamoDB Local an iterator of the empty shard is then before its oldest record.
      if (!isExpired && last !== undefined) {
        onError(error);
        last = undefined;
      }
      iterator = await shardIterator(streams, streamArn, shardId, last ?? "TRIM_HORIZON");
    }
    try {
      return await getRecords();
    } catch (error) {
      // DynamoDB Local, of a shard whose records are all older than 24 hours.
      if (error instanceof TrimmedDataAccessException) return { Records: [], NextShardIterator: iterator };
      throw error;
    }
  }
  while (iterator !== undefined && !signal.aborted) {
    const read = await retryUntilSuccess(page, options);
    if (read === undefined) return;
    const { Records = [], NextShardIterator } = read;
    iterator = NextShardIterator;
    last = Records.at(-1)?.dynamodb?.SequenceNumber ?? last;
    if (Records.length > 0) {
      pause = SHORTEST_PAUSE_MS;
      await onRecords(Records);
    } else {
      await delay(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}

/** @param from - TRIM_HORIZON, LATEST, or the sequence number after which to start */
export async function shardIterator(
  streams: DynamoDBStreamsClient,
  streamArn: string,
  shardId: string,
  from: string,
): Promise<string> {
  const position =
    from === "TRIM_HORIZON" || from === "LATEST"
      ? ({ ShardIteratorType: from } as const)
      : ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: from } as const);
  const command = new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...position });
  const { ShardIterator } = await streams.send(command);
  if (ShardIterator === undefined) throw new TypeError(`GetShardIterator gave none for ${shardId} of ${streamArn}`);
  return ShardIterator;
}
