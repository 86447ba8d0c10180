import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";

/**
 * Sends up to ten messages, and those that SQS reports under `Failed` again, until all are in the queue.
 * @param deadline milliseconds since the epoch
 * @throws InvalidMessage where SQS blames a message itself; DeadlineExceeded at the deadline
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export async function sendMessages(
  { sqs, clock }: { sqs: SQSClient; clock: Clock },
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
  deadline: number,
): Promise<void> {
  let open = entries;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    open = await refused(sqs, queueUrl, open);
    if (open.length === 0) return;
  }
  throw deadlineExceeded(`sending ${open.length} messages to ${queueUrl}`);
}

async function refused(
  sqs: SQSClient,
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
): Promise<SendMessageBatchRequestEntry[]> {
  try {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const ours = Failed.find((failure) => failure.SenderFault === true && !/throttl/i.test(failure.Code ?? ""));
    if (ours) throw invalidMessage(queueUrl, ours.Code, ours.Message);
    const failed = Failed.map((failure) => failure.Id);
    return entries.filter((entry) => failed.includes(entry.Id));
  } catch (error) {
    if (isThrottling(error)) return entries;
    throw error;
  }
}

/** SQS refused a message for what it is; sending it again would not help. */
interface InvalidMessage extends Error {
  name: "InvalidMessage";
}

function invalidMessage(queueUrl: string, code = "no code", message = "no message"): InvalidMessage {
  const text = `SQS refused a message for ${queueUrl} for good: ${code} (${message}).`;
  return Object.assign(new Error(text), { name: "InvalidMessage" as const });
}
