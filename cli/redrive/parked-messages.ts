import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { CliError } from "../errors";

const MESSAGES_PER_CALL = 10;

/**
 * Receives up to so many messages of a queue, and hides them from others for a while.
 * @param wanted a multiple of 10
 */
export async function receiveUpTo(
  sqs: SQSClient,
  QueueUrl: string,
  wanted: number,
  hiddenSeconds: number,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: MESSAGES_PER_CALL,
    VisibilityTimeout: hiddenSeconds,
    // Long polling asks all of SQS's servers; without it a queue of few messages can look empty.
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
  });
  const messages: Message[] = [];
  while (messages.length < wanted) {
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) break;
    messages.push(...Messages);
  }
  return messages;
}

/** Lets others see received messages again. */
export async function release(sqs: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  for (const some of inTens(messages)) {
    const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

/** @throws CliError where SQS keeps one */
export async function remove(sqs: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  for (const some of inTens(messages)) {
    const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    const [failure] = Failed;
    if (failure)
      throw new CliError(
        `${Failed.length} messages are put back, but SQS did not delete them from ${QueueUrl}: ${failure.Code} ${failure.Message ?? ""}. Redrive again: what is put back twice does no harm.`,
      );
  }
}

function inTens(messages: Message[]): Message[][] {
  const tens: Message[][] = [];
  for (let start = 0; start < messages.length; start += MESSAGES_PER_CALL)
    tens.push(messages.slice(start, start + MESSAGES_PER_CALL));
  return tens;
}
