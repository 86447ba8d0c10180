import { paginateScan } from "@aws-sdk/client-dynamodb";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Recipient, retryMessagesOf } from "../../runtime/send-welcome/recipients";
import type { User } from "../../runtime/user";
import type { Stack } from "../stack";
import { parseFailureRecord, type StreamRange } from "./failure-record";
import { sendToQueue } from "./redrive-targets";

const sendToWelcomeRetryQueue = sendToQueue("welcomeRetryQueueUrl");

/**
 * Gives send-welcome the users of failure records again, by the queue from which it also takes those whom SES refused
 * for a while. Who is welcomed by then is skipped there, and nobody is sent to by two runs at a time.
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
 * The users whose making is told in that range of the users stream.
 * @returns undefined where the stream does not hold it any more: it keeps 24 hours
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

/** A user's `createdAt` is the clock's when the insert began; the stream's time is DynamoDB's, when it was done. */
const CLOCK_TOLERANCE = 15 * 60 * 1000;

/** The users that uploads made about the time of those ranges and who had no welcome email. Reads the whole table. */
async function* scanUnwelcomedUsers({ dynamodb, outputs }: Stack, ranges: StreamRange[]): AsyncGenerator<Recipient> {
  const from = Math.min(...ranges.map((range) => Date.parse(range.approximateArrivalOfFirstRecord)));
  const to = Math.max(...ranges.map((range) => Date.parse(range.approximateArrivalOfLastRecord)));
  for await (const { Items = [] } of paginateScan(
    { client: dynamodb },
    {
      TableName: outputs.usersTable,
      ProjectionExpression: "email, #name, uploadId",
      FilterExpression:
        "attribute_exists(uploadId) AND attribute_not_exists(welcome) AND createdAt BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#name": "name" },
      ExpressionAttributeValues: { ":from": toIsoTime(from - CLOCK_TOLERANCE), ":to": toIsoTime(to + CLOCK_TOLERANCE) },
    },
  ))
    for (const item of Items) yield unmarshall(item) as Recipient;
}

function toIsoTime(milliseconds: number): { S: string } {
  return { S: new Date(milliseconds).toISOString() };
}
