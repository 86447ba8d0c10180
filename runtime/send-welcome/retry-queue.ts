import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { sendMessages } from "../aws/sqs";
import { forEachConcurrently } from "../for-each-concurrently";
import type { SendWelcome } from "./dependencies";
import { type RecipientRecord, retryMessagesOf } from "./recipients";

/** Users handed over at once. */
const WRITERS = 8;

/**
 * Moves users from the stream's side to the welcome-retry queue. Handed over first: were the messages first, and the
 * run ended in between, the stream would send as well. Doing it again gives a second message, which does no harm.
 * @param users at most 100
 * @throws DeadlineExceeded, InvalidMessage and what DynamoDB answers
 */
export async function enqueueForRetry(
  sendWelcome: SendWelcome,
  users: RecipientRecord[],
  deadline: number,
): Promise<void> {
  await forEachConcurrently(users, WRITERS, (user) => reserveForQueue(sendWelcome, user));
  await sendMessages(sendWelcome, sendWelcome.retryQueueUrl, retryMessagesOf(users), deadline);
  console.info(JSON.stringify({ message: "put in welcome-retry", users: users.length }));
}

/** Nobody sends for now; from now on only those who read the welcome-retry queue will. */
const NOBODY = 0;

/**
 * Hands a user over from the stream's side to the queue's: the stream may be read again from an earlier record, and
 * must not send then what a message of the queue is sending. Nothing changes for who is handed over or welcomed already.
 */
async function reserveForQueue(sendWelcome: SendWelcome, user: RecipientRecord): Promise<void> {
  await writeLease(sendWelcome, user, NOBODY, "attribute_not_exists(#lease)");
}

/**
 * Takes the right to send to a user who waits in the queue, for this run alone: SQS may give a message to two runs at
 * a time.
 * @param until when Lambda has ended this run for certain, milliseconds since the epoch
 * @returns false where another run has it, or the user is welcomed, deleted or another upload's by now
 */
export function acquireSendLease(sendWelcome: SendWelcome, user: RecipientRecord, until: number): Promise<boolean> {
  // What is not there is not greater: a user who was never handed over can be leased too.
  return writeLease(sendWelcome, user, until, "NOT #lease > :now");
}

async function writeLease(
  { dynamodb, usersTable, clock }: SendWelcome,
  { email, uploadId }: RecipientRecord,
  lease: number,
  condition: string,
): Promise<boolean> {
  const values = { ":uploadId": uploadId, ":lease": lease, ...(condition.includes(":now") && { ":now": clock.now() }) };
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: usersTable,
        Key: marshall({ email }),
        UpdateExpression: "SET #lease = :lease",
        ConditionExpression: `#uploadId = :uploadId AND attribute_not_exists(#welcome) AND ${condition}`,
        ExpressionAttributeNames: { "#lease": "welcomeLease", "#uploadId": "uploadId", "#welcome": "welcome" },
        ExpressionAttributeValues: marshall(values),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
