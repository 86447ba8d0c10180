import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Recipient, retryMessagesOf } from "../../runtime/send-welcome/recipients";
import type { User } from "../../runtime/user";
import type { Stack } from "../stack";
import { parseFailureRecord, type StreamRange } from "./failure-record";
import { sendToQueue } from "./redrive-targets";

const sendToWelcomeRetryQueue = sendToQueue("welcomeRetryQueueUrl");

/**
 * Enqueues the users of failure records for send-welcome's retries. It skips users who have been welcomed since, and
 * never sends to one user from two invocations at a time.
 *
 * @param stack - the stack
 * @param bodies - failure records of the users stream
 */
export async function enqueueForWelcomeRetry(stack: Stack, bodies: string[]): Promise<void> {
  const expired: StreamRange[] = [];
  const users = new Map<string, Recipient>();
  const add = (user: Recipient) => users.set(`${user.uploadId} ${user.email}`, user);
  for (const body of bodies) {
    const range = parseFailureRecord(body)?.DDBStreamBatchInfo;
    if (range === undefined) continue;
    const found = await readUsersFromStream(stack, range);
    if (found === undefined) expired.push(range);
    else found.forEach(add);
  }
  if (expired.length > 0) for await (const user of scanUnwelcomedUsers(stack, expired)) add(user);
  const messages = retryMessagesOf([...users.values()]);
  await sendToWelcomeRetryQueue(
    stack,
    messages.map(({ MessageBody = "" }) => MessageBody),
  );
}

/**
 * Reads the users inserted in a range of the users stream.
 *
 * @param stack - the stack
 * @param range - the range
 * @returns the users; undefined where the records have expired, which they do after 24 hours
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export async function readUsersFromStream({ streams }: Stack, range: StreamRange): Promise<Recipient[] | undefined> {
  const { streamArn: StreamArn, shardId: ShardId, startSequenceNumber: SequenceNumber } = range;
  const end = BigInt(range.endSequenceNumber);
  const users: Recipient[] = [];
  try {
    const position = { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber } as const;
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...position }));
    while (ShardIterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      for (const { eventName, dynamodb } of Records) {
        if (BigInt(dynamodb?.SequenceNumber ?? 0) > end) return users;
        if (eventName !== "INSERT" || dynamodb?.NewImage === undefined) continue;
        const { email, name, uploadId } = unmarshall(dynamodb.NewImage) as User;
        if (uploadId !== undefined) users.push({ email, name, uploadId });
      }
      if (BigInt(Records.at(-1)?.dynamodb?.SequenceNumber ?? 0) >= end) return users;
      ShardIterator = NextShardIterator;
    }
    return users;
  } catch (error) {
    if (error instanceof TrimmedDataAccessException || error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Milliseconds. `createdAt` is insert-users' time before the insert, the record's is DynamoDB's after it. */
const CLOCK_TOLERANCE = 15 * 60 * 1000;

/** Scans the users table for users of uploads created around those ranges who have no welcome email. */
async function* scanUnwelcomedUsers({ documents, outputs }: Stack, ranges: StreamRange[]): AsyncGenerator<Recipient> {
  const from = Math.min(...ranges.map((range) => Date.parse(range.approximateArrivalOfFirstRecord)));
  const to = Math.max(...ranges.map((range) => Date.parse(range.approximateArrivalOfLastRecord)));
  for await (const { Items = [] } of paginateScan(
    { client: documents },
    {
      TableName: outputs.usersTable,
      ProjectionExpression: "email, #name, uploadId",
      FilterExpression:
        "attribute_exists(uploadId) AND attribute_not_exists(welcome) AND createdAt BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#name": "name" },
      ExpressionAttributeValues: { ":from": toIsoTime(from - CLOCK_TOLERANCE), ":to": toIsoTime(to + CLOCK_TOLERANCE) },
    },
  ))
    for (const item of Items) yield item as Recipient;
}

function toIsoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
