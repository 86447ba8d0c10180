import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Recipient, recipientKey, retryMessagesOf } from "../../runtime/send-welcome/recipients";
import type { User } from "../../runtime/user";
import type { Stack } from "../stack";
import { parseFailureRecord, type StreamRange } from "./failure-record";
import { sendToQueue } from "./redrive-targets";

const sendToWelcomeRetryQueue = sendToQueue("welcomeRetryQueueUrl");

/** Milliseconds for which a stream keeps records, and some more until they are trimmed. */
export const STREAM_RETENTION = 25 * 60 * 60 * 1000;

/**
 * Enqueues the users of failure records for send-welcome's retries. It skips users who have been welcomed since, and
 * never sends to one user from two invocations at a time. Where records have expired, one scan finds the users of all.
 *
 * @param stack - the stack
 * @param bodies - failure records of the users stream
 */
export async function enqueueForWelcomeRetry(stack: Stack, bodies: string[]): Promise<void> {
  const expired: StreamRange[] = [];
  const enqueued = new Set<string>();
  const enqueue = async (users: Recipient[]) => {
    const fresh = users.filter((user) => !enqueued.has(recipientKey(user)));
    for (const user of fresh) enqueued.add(recipientKey(user));
    await sendRecipients(stack, fresh);
  };
  for (const body of bodies) {
    const range = parseFailureRecord(body)?.DDBStreamBatchInfo;
    if (range === undefined) continue;
    const isOld = Date.parse(range.approximateArrivalOfLastRecord) < Date.now() - STREAM_RETENTION;
    const users = isOld ? undefined : await readUsersFromStream(stack, range);
    if (users === undefined) expired.push(range);
    else await enqueue(users);
  }
  if (expired.length > 0) for await (const users of scanUsersOfRanges(stack, expired)) await enqueue(users);
}

/**
 * Sends users to the welcome-retry queue.
 *
 * @param stack - the stack
 * @param users - any number
 */
export async function sendRecipients(stack: Pick<Stack, "sqs" | "outputs">, users: Recipient[]): Promise<void> {
  const messages = retryMessagesOf(users);
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
async function* scanUsersOfRanges(stack: Stack, ranges: StreamRange[]): AsyncGenerator<Recipient[]> {
  const periods = mergePeriods(
    ranges.map(({ approximateArrivalOfFirstRecord, approximateArrivalOfLastRecord }) => ({
      from: toIsoTime(Date.parse(approximateArrivalOfFirstRecord) - CLOCK_TOLERANCE),
      to: toIsoTime(Date.parse(approximateArrivalOfLastRecord) + CLOCK_TOLERANCE),
    })),
  );
  const filter = "attribute_exists(uploadId) AND createdAt >= :from AND createdAt <= :to";
  const values = { ":from": periods[0]?.from, ":to": periods.at(-1)?.to };
  for await (const users of scanUnwelcomedUsers(stack, filter, values))
    yield users.filter(({ createdAt }) => periods.some(({ from, to }) => from <= createdAt && createdAt <= to));
}

/** ISO 8601. */
interface Period {
  from: string;
  to: string;
}

/** @returns the periods in order, those that overlap as one */
function mergePeriods(periods: Period[]): Period[] {
  const merged: Period[] = [];
  for (const { from, to } of periods.toSorted((one, other) => (one.from < other.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last === undefined || from > last.to) merged.push({ from, to });
    else if (to > last.to) last.to = to;
  }
  return merged;
}

/**
 * Scans the users table for users without a welcome email, page by page.
 *
 * @param stack - the stack
 * @param filter - which users
 * @param values - those of the filter
 */
export async function* scanUnwelcomedUsers(
  { documents, outputs }: Pick<Stack, "documents" | "outputs">,
  filter: string,
  values: Record<string, unknown>,
): AsyncGenerator<(Recipient & Pick<User, "createdAt">)[]> {
  const scan = {
    TableName: outputs.usersTable,
    ProjectionExpression: "email, #name, uploadId, createdAt",
    FilterExpression: `attribute_not_exists(welcome) AND ${filter}`,
    ExpressionAttributeNames: { "#name": "name" },
    ExpressionAttributeValues: values,
  };
  for await (const { Items = [] } of paginateScan({ client: documents }, scan))
    yield Items as (Recipient & Pick<User, "createdAt">)[];
}

function toIsoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
