import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { sendMessages } from "../aws/sqs";
import { forEachConcurrently } from "../for-each-concurrently";
import { logInfo } from "../log";
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
