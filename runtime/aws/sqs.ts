import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";

/**
 * Sends up to ten messages, and retries those that SQS reports under `Failed`, until all are in the queue.
 * @param client - what to call, and the clock of the retries
 * @param queueUrl - the queue
 * @param entries - 1 to 10 messages
 * @param deadline - milliseconds since the epoch
 * @throws InvalidMessage where SQS rejects a message as the sender's fault; DeadlineExceeded at the deadline
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export async function sendMessages(
  { sqs, clock }: { sqs: SQSClient; clock: Clock },
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
  deadline: number,
): Promise<void> {
  let pending = entries;
  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    const { retry, error } = await sendBatch(sqs, queueUrl, pending);
    if (retry.length === 0) return;
    pending = retry;
    lastError = error;
  }
  throw deadlineExceeded(`sending ${pending.length} messages to ${queueUrl}`, lastError);
}

/** @returns the entries to retry, and why */
async function sendBatch(
  sqs: SQSClient,
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
): Promise<{ retry: SendMessageBatchRequestEntry[]; error?: unknown }> {
  try {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const invalid = Failed.find(({ SenderFault, Code = "" }) => SenderFault === true && !/throttl/i.test(Code));
    if (invalid) throw invalidMessage(queueUrl, invalid.Code, invalid.Message);
    const failed = Failed.map((failure) => failure.Id);
    const [{ Code: name = "Failed", Message = "no message" } = {}] = Failed;
    return {
      retry: entries.filter((entry) => failed.includes(entry.Id)),
      error: Object.assign(new Error(Message), { name }),
    };
  } catch (error) {
    if (isThrottling(error)) return { retry: entries, error };
    throw error;
  }
}

/** SQS rejects a message because of its content; a retry would not help. */
interface InvalidMessage extends Error {
  name: "InvalidMessage";
}

function invalidMessage(queueUrl: string, code = "no code", message = "no message"): InvalidMessage {
  const text = `SQS rejected a message for ${queueUrl} as invalid: ${code} (${message}).`;
  return Object.assign(new Error(text), { name: "InvalidMessage" as const });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const ENTRIES_PER_REQUEST = 10;
const BYTES_PER_REQUEST = 1_048_576;

/**
 * Groups message bodies into the entries of SendMessageBatch calls: ten, or fewer where they would pass its bytes.
 * @param bodies - the messages
 * @param group - their message group, an upload: SQS delivers those of a small one before those of one that fills the queue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export async function* sendRequestsOf(
  bodies: AsyncIterable<string>,
  group?: string,
): AsyncGenerator<SendMessageBatchRequestEntry[]> {
  let entries: SendMessageBatchRequestEntry[] = [];
  let length = 0;
  for await (const body of bodies) {
    const bytes = Buffer.byteLength(body);
    if (entries.length === ENTRIES_PER_REQUEST || (entries.length > 0 && length + bytes > BYTES_PER_REQUEST)) {
      yield entries;
      entries = [];
      length = 0;
    }
    entries.push({
      Id: String(entries.length),
      MessageBody: body,
      ...(group !== undefined && { MessageGroupId: group }),
    });
    length += bytes;
  }
  if (entries.length > 0) yield entries;
}
