import { createHash } from "node:crypto";
import { DynamoDBStreamsClient, type _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { createDestination } from "../lambda/create-destination";
import { untilItWorks } from "../lambda/retry";
import { REGION } from "../program/arn";
import { createLane } from "./create-batch-queue";
import { followShards } from "./follow-shards";
import type { StreamMapping } from "./mapping";
import { type BatchOptions, processStreamBatch } from "./process-stream-batch";
import { readShard } from "./read-shard";
import { discardedBatchRecord, streamRecord } from "./stream-record";
import { type Access, settledSoon, type Trigger } from "./trigger";

/** GetRecords gives at most so many. */
const RECORDS_PER_CALL = 1000;

/**
 * Lambda's event source mapping of a DynamoDB stream. Reads as the function's role. Each shard has as many lanes as
 * the parallelization factor; the changes of one item are in one lane, in order. Where it has read to
 * is kept in memory: the stream of a local table ends with the table.
 * @throws what the service answers when it is first asked for the shards
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export async function startStreamTrigger(mapping: StreamMapping, access: Access): Promise<Trigger> {
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
  const onProblem = (error: unknown) => host.log(functionName, `Following ${eventSourceArn} failed: ${String(error)}`);
  const persistence = { signal, onProblem };

  function batchOptions(shardId: string): BatchOptions {
    return {
      mapping,
      signal,
      invoke: (Records) =>
        deliveries.handOver("stream", functionName, () =>
          host.invoke(functionName, { Records } satisfies DynamoDBStreamEvent),
        ),
      async discard(records, condition, attempts, result) {
        const what = `${records.length} stream records from ${records[0]?.dynamodb?.SequenceNumber} on are given up (${condition})`;
        const { onFailureQueueArn } = mapping;
        if (onFailureQueueArn === undefined) {
          host.log(functionName, `${what} and lost: the mapping has no on-failure destination.`);
          return;
        }
        const body = discardedBatchRecord(mapping, shardId, records, condition, attempts, result);
        const send = () => destination.send(roleArn, onFailureQueueArn, body);
        await untilItWorks(send, persistence);
        host.log(functionName, `${what}; where they are is told in ${onFailureQueueArn}.`);
      },
    };
  }

  async function read(shardId: string, iterator: string): Promise<void> {
    const options = batchOptions(shardId);
    const work = async (records: DynamoDBRecord[]) => {
      for (const batch of deliveries.arranged("stream", functionName, records, itemOf))
        await untilItWorks(() => processStreamBatch(options, batch), persistence);
    };
    const windowMs = mapping.maximumBatchingWindowInSeconds * 1000;
    const lanes = Array.from({ length: parallelizationFactor }, () =>
      createLane({ batchSize, windowMs, work, signal }),
    );
    const most = 2 * batchSize * parallelizationFactor;
    const held = () => lanes.reduce((sum, lane) => sum + lane.size(), 0);

    async function onRecords(page: StreamRecord[]): Promise<void> {
      for (const each of page) {
        const record = streamRecord(each, eventSourceArn);
        if (mapping.filter === undefined || mapping.filter(record))
          lanes[laneOf(record, parallelizationFactor)]?.push(record);
      }
      while (held() >= most && !signal.aborted)
        await Promise.race(lanes.filter((lane) => lane.size() > 0).map((lane) => lane.progress()));
    }
    const limit = Math.min(most, RECORDS_PER_CALL);
    await readShard({ ...persistence, streams, streamArn: eventSourceArn, shardId, iterator, limit, onRecords });
    await Promise.all(lanes.map((lane) => lane.rest()));
  }

  const clean = () => {
    streams.destroy();
    destination.stop();
  };
  try {
    const { done } = await followShards({ ...persistence, streams, streamArn: eventSourceArn, startingPosition, read });
    return {
      async stop() {
        stopping.abort();
        await settledSoon([done]);
        clean();
      },
    };
  } catch (error) {
    stopping.abort();
    clean();
    throw error;
  }
}

function laneOf(record: DynamoDBRecord, lanes: number): number {
  if (lanes === 1) return 0;
  return createHash("md5").update(itemOf(record)).digest().readUInt32BE(0) % lanes;
}

/** AWS, too, keeps the order of an item's changes, told by partition and sort key, and no more. */
function itemOf({ dynamodb }: DynamoDBRecord): string {
  return JSON.stringify(dynamodb?.Keys ?? {});
}
