import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { SQSRecord } from "aws-lambda";
import { sendMessages } from "../aws/sqs";
import { forEachConcurrently } from "../for-each-concurrently";
import { logError, logInfo } from "../log";
import { parseJsonObject } from "../parse-json-object";
import { isThrottling } from "../retry";
import type { SendWelcome } from "./dependencies";
import { type Recipient, retryMessagesOf } from "./recipients";

const CONCURRENT_WRITES = 8;

/**
 * Moves recipients from the stream to the welcome-retry queue. They are reserved first: if the messages were sent first
 * and the invocation ended in between, stream and queue would both send. Repeated, it sends a second message, which
 * does no harm.
 * @param sendWelcome - the dependencies
 * @param recipients - at most 100
 * @param deadline - milliseconds since the epoch
 * @throws DeadlineExceeded at the deadline; InvalidMessage, and DynamoDB's errors
 */
export async function enqueueForRetry(
  sendWelcome: SendWelcome,
  recipients: Recipient[],
  deadline: number,
): Promise<void> {
  await forEachConcurrently(recipients, CONCURRENT_WRITES, (recipient) => reserveForQueue(sendWelcome, recipient));
  await sendMessages(sendWelcome, sendWelcome.retryQueueUrl, retryMessagesOf(recipients), deadline);
  logInfo("enqueued for retry", { users: recipients.length });
}

/** The lease of a recipient that waits in the queue while no invocation is sending to it. */
const UNLEASED = 0;

/**
 * Reserves a recipient for the consumers of the queue: a retried stream batch must not send what a message is sending.
 * No effect on a recipient who is reserved or welcomed already.
 */
async function reserveForQueue(sendWelcome: SendWelcome, recipient: Recipient): Promise<void> {
  await writeLease(sendWelcome, recipient, UNLEASED, "attribute_not_exists(#lease)");
}

/**
 * Leases a recipient of the queue to this invocation: SQS can deliver a message to two invocations at a time.
 * @param sendWelcome - the dependencies
 * @param recipient - the recipient
 * @param until - when Lambda has ended this invocation at the latest, milliseconds since the epoch
 * @returns false where another invocation holds the lease, or the user is welcomed, deleted or of another upload
 */
export function acquireSendLease(sendWelcome: SendWelcome, recipient: Recipient, until: number): Promise<boolean> {
  // A comparison with an absent attribute is false: a user who was never reserved can be leased too.
  return writeLease(sendWelcome, recipient, until, "NOT #lease > :now");
}

/**
 * Checks that the users table takes writes, by one whose condition is never true: DynamoDB checks permissions before the
 * condition. An email that is sent while its receipt cannot be written is sent again by the retry.
 * @param sendWelcome - the dependencies
 * @param recipient - any
 * @throws DynamoDB's error, such as AccessDeniedException
 */
export async function checkUsersWritable(sendWelcome: SendWelcome, recipient: Recipient): Promise<void> {
  try {
    await writeLease(sendWelcome, recipient, UNLEASED, "attribute_exists(#welcome)");
  } catch (error) {
    // The write is allowed, and receipts are retried.
    if (!isThrottling(error)) throw error;
  }
}

async function writeLease(
  { dynamodb, usersTable, clock }: SendWelcome,
  { email, uploadId }: Recipient,
  lease: number,
  condition: string,
): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: usersTable,
        Key: { email },
        UpdateExpression: "SET #lease = :lease",
        ConditionExpression: `#uploadId = :uploadId AND attribute_not_exists(#welcome) AND ${condition}`,
        ExpressionAttributeNames: { "#lease": "welcomeLease", "#uploadId": "uploadId", "#welcome": "welcome" },
        ExpressionAttributeValues: {
          ...{ ":uploadId": uploadId, ":lease": lease },
          ...(condition.includes(":now") && { ":now": clock.now() }),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

const DAY = 24 * 60 * 60 * 1_000;

/**
 * Age at which a message is re-sent, which starts its retention again. SQS deletes a message without a trace when its
 * retention ends, 14 days after it was sent; a message of a long queue is received only every few hours.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
const RENEWAL_AGE = 7 * DAY;

/**
 * Days that recipients wait in the queue before they are dead-lettered. The execution waits for 60 days, so that a redrive
 * within the 14 days of the dead-letter queue still completes the upload.
 */
export const WELCOME_RETRY_DAYS = 45;
const LONGEST_WAIT = WELCOME_RETRY_DAYS * DAY;

/**
 * Decides about the messages of the welcome-retry queue after the attempt to send: a message with unprocessed recipients
 * is received again; an old one is re-sent, and dead-lettered after LONGEST_WAIT; one that cannot be read is
 * dead-lettered. What is sent is acknowledged in the same invocation. A copy more, where that fails, does no harm.
 * @param sendWelcome - the dependencies
 * @param records - the messages of the invocation, at most 10
 * @param pending - ids of messages with unprocessed recipients
 * @param unreadable - ids of messages that hold something else than recipients
 * @param deadline - milliseconds since the epoch
 * @returns the ids of the messages that stay in the queue
 */
export async function settleMessages(
  sendWelcome: SendWelcome,
  records: SQSRecord[],
  pending: ReadonlySet<string>,
  unreadable: ReadonlySet<string>,
  deadline: number,
): Promise<string[]> {
  const { clock, retryQueueUrl, deadLetterQueueUrl } = sendWelcome;
  const staying: string[] = [];
  const move = async (what: string, queueUrl: string, messageId: string, body: string) => {
    try {
      await sendMessages(sendWelcome, queueUrl, [{ Id: "0", MessageBody: body }], deadline);
      logInfo(what, { messageId });
    } catch (error) {
      logError(`not ${what}`, error, { messageId });
      staying.push(messageId);
    }
  };
  for (const { messageId, body, attributes } of records) {
    if (!pending.has(messageId)) {
      if (unreadable.has(messageId)) await move("dead-lettered: not readable", deadLetterQueueUrl, messageId, body);
      continue;
    }
    const sentAt = Number(attributes.SentTimestamp);
    const { waitingSince = sentAt, ...content } = parseJsonObject(body);
    if (clock.now() - Number(waitingSince) >= LONGEST_WAIT)
      // Redriven, it waits from its redrive on.
      await move("dead-lettered: waited too long", deadLetterQueueUrl, messageId, JSON.stringify(content));
    else if (clock.now() - sentAt >= RENEWAL_AGE)
      await move("re-sent", retryQueueUrl, messageId, JSON.stringify({ ...content, waitingSince }));
    else staying.push(messageId);
  }
  return staying;
}
