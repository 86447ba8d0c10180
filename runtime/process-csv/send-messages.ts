import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import { attempts } from "../attempts";
import { isThrottling } from "../aws/is-throttling";
import { timeIsUp } from "../errors";
import type { ProcessCsv } from "./dependencies";
import { messageRefused } from "./errors";

/**
 * Sends up to ten messages, and those that SQS reports under `Failed` again, until all are in the queue.
 * @throws MessageRefused where SQS blames a message itself; TimeIsUp at the deadline
 */
export async function sendMessages(
  { sqs, bufferQueueUrl, clock, deadline }: Pick<ProcessCsv, "sqs" | "bufferQueueUrl" | "clock" | "deadline">,
  entries: SendMessageBatchRequestEntry[],
): Promise<void> {
  let open = entries;
  for await (const _ of attempts(clock, deadline)) {
    open = await refused(sqs, bufferQueueUrl, open);
    if (open.length === 0) return;
  }
  throw timeIsUp(`sending ${open.length} messages to the buffer queue`);
}

async function refused(
  sqs: SQSClient,
  queueUrl: string,
  entries: SendMessageBatchRequestEntry[],
): Promise<SendMessageBatchRequestEntry[]> {
  try {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const ours = Failed.find((failure) => failure.SenderFault === true && !/throttl/i.test(failure.Code ?? ""));
    if (ours) throw messageRefused(ours.Code, ours.Message);
    const failed = Failed.map((failure) => failure.Id);
    return entries.filter((entry) => failed.includes(entry.Id));
  } catch (error) {
    if (isThrottling(error)) return entries;
    throw error;
  }
}
