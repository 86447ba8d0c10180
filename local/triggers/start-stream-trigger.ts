import { createHash } from "node:crypto";
import { DynamoDBStreamsClient, type _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { createDestination } from "../lambda/create-destination";
import { retryUntilSuccess } from "../lambda/retry";
import { REGION } from "../program/arn";
import { createBatchQueue } from "./create-batch-queue";
import { followShards } from "./follow-shards";
import type { StreamMapping } from "./mapping";
import { type BatchOptions, processStreamBatch } from "./process-stream-batch";
import { readShard } from "./read-shard";
import { discardedBatchRecord, streamRecord } from "./stream-record";
import { settleWithinGracePeriod, type Trigger, type TriggerContext } from "./trigger";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
const RECORDS_PER_CALL = 1000;

/**
 * Lambda's event source mapping of a DynamoDB stream. Reads as the function's role. Each shard has as many batch
 * queues as the parallelization factor; the changes of one item are in one queue, in order. Its position is kept in
 * memory: the stream of a local table ends with the table.
 * @throws the service's error where the role may not list or read the stream
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export async function startStreamTrigger(mapping: StreamMapping, access: TriggerContext): Promise<Trigger> {
  const { functionName, eventSourceArn, batchSize, parallelizationFactor, startingPosition } = mapping;
  const { host, endpoint, principals, deliveries } = access;
  const { roleArn } = host.specOf(functionName);
  const streams = new DynamoDBStreamsClient({
    endpoint: endpoint(),
    region: REGION,
    credentials: principals.issue(roleArn),
  });
  const destination = createDestination(access);
  const stopping = new AbortController();
  const { signal } = stopping;
  const onError = (error: unknown) => host.log(functionName, `Following ${eventSourceArn} failed: ${String(error)}`);
  const retryOptions = { signal, onError };

  function batchOptions(shardId: string): BatchOptions {
    return {
      mapping,
      signal,
      invoke: (Records) =>
        deliveries.deliver("stream", functionName, () =>
          host.invoke(functionName, { Records } satisfies DynamoDBStreamEvent),
        ),
      async discard(records, condition, attempts, result) {
        const what = `${records.length} stream records from ${records[0]?.dynamodb?.SequenceNumber} on are discarded (${condition})`;
        const { onFailureQueueArn } = mapping;
        if (onFailureQueueArn === undefined) {
          host.log(functionName, `${what} and lost: the mapping has no on-failure destination.`);
          return;
        }
        const body = discardedBatchRecord(mapping, shardId, records, condition, attempts, result);
        const send = () => destination.send(roleArn, onFailureQueueArn, body);
        await retryUntilSuccess(send, retryOptions);
        host.log(functionName, `${what}; ${onFailureQueueArn} has a record of their position.`);
      },
    };
  }

  async function read(shardId: string, iterator: string): Promise<void> {
    const options = batchOptions(shardId);
    const process = async (records: DynamoDBRecord[]) => {
      for (const batch of deliveries.batchesOf("stream", functionName, records, itemOf))
        await retryUntilSuccess(() => processStreamBatch(options, batch), retryOptions);
    };
    const windowMs = mapping.maximumBatchingWindowInSeconds * 1000;
    const queues = Array.from({ length: parallelizationFactor }, () =>
      createBatchQueue({ batchSize, windowMs, process, signal }),
    );
    const most = 2 * batchSize * parallelizationFactor;
    const buffered = () => queues.reduce((sum, queue) => sum + queue.size(), 0);

    async function onRecords(page: StreamRecord[]): Promise<void> {
      for (const each of page) {
        const record = streamRecord(each, eventSourceArn);
        if (mapping.filter === undefined || mapping.filter(record))
          queues[queueIndexOf(record, parallelizationFactor)]?.push(record);
      }
      while (buffered() >= most && !signal.aborted)
        await Promise.race(queues.filter((queue) => queue.size() > 0).map((queue) => queue.batchDone()));
    }
    const limit = Math.min(most, RECORDS_PER_CALL);
    await readShard({ ...retryOptions, streams, streamArn: eventSourceArn, shardId, iterator, limit, onRecords });
    await Promise.all(queues.map((queue) => queue.idle()));
  }

  const release = () => {
    streams.destroy();
    destination.stop();
  };
  try {
    const { done } = await followShards({
      ...retryOptions,
      streams,
      streamArn: eventSourceArn,
      startingPosition,
      read,
    });
    return {
      async stop() {
        stopping.abort();
        await settleWithinGracePeriod([done]);
        release();
      },
    };
  } catch (error) {
    stopping.abort();
    release();
    throw error;
  }
}

function queueIndexOf(record: DynamoDBRecord, queues: number): number {
  if (queues === 1) return 0;
  return createHash("md5").update(itemOf(record)).digest().readUInt32BE(0) % queues;
}

/** As on AWS, order is kept within a partition and sort key only. */
function itemOf({ dynamodb }: DynamoDBRecord): string {
  return JSON.stringify(dynamodb?.Keys ?? {});
}
