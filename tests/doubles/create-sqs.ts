import {
  type DeleteMessageBatchCommandInput,
  type ReceiveMessageCommandInput,
  type SendMessageBatchCommandInput,
  type SendMessageCommandInput,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { sqsRecord } from "../../local/triggers/sqs-record";
import { type Refuses, refusesNone } from "./refuses";

export interface QueueSettings {
  url: string;
  arn: string;
  /** Seconds. */
  visibilityTimeout: number;
  /** Seconds for which a message is kept after it was sent, whichever queue it is moved to. Default: 4 days, as SQS's. */
  retention?: number;
  /** Where a message goes at the receive after so many. */
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
}

export interface StoredMessage {
  id: string;
  body: string;
  /** MessageGroupId. */
  group?: string;
  /** Milliseconds since the epoch. */
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

/** 1 MiB: of a message, and of all messages of a request. */
export const LONGEST = 1_048_576;
const ENTRIES = 10;
/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html */
const FOUR_DAYS = 4 * 24 * 60 * 60;

/** SQS's standard queues in memory. @param now milliseconds since the epoch */
export function createSqs(queues: readonly QueueSettings[], now: () => number) {
  const stored = new Map(queues.map(({ arn }) => [arn, new Map<string, StoredMessage>()]));
  const listeners: ((arn: string, group?: string) => void)[] = [];
  const expired: ((arn: string) => void)[] = [];
  let count = 0;

  const settingsAt = (url = "") => {
    const queue = queues.find((each) => each.url === url);
    if (queue === undefined)
      throw refusal("QueueDoesNotExist", "The specified queue does not exist.", { httpStatusCode: 400 });
    return queue;
  };
  const retentionOf = new Map(queues.map(({ arn, retention = FOUR_DAYS }) => [arn, retention * 1_000]));
  /** No message of a queue was sent earlier. */
  const firstSentAt = new Map<string, number>();
  /** Messages of a queue, without those whose retention has ended: SQS deletes them and says nothing. */
  const messagesOf = (arn: string) => {
    const messages = stored.get(arn);
    if (messages === undefined) throw new TypeError(`The double of SQS has no queue ${arn}.`);
    const oldest = now() - (retentionOf.get(arn) ?? 0);
    if ((firstSentAt.get(arn) ?? 0) > oldest) return messages;
    for (const [id, { sentAt }] of messages)
      if (sentAt <= oldest) {
        messages.delete(id);
        for (const listener of expired) listener(arn);
      }
    return messages;
  };
  const arrive = (arn: string, message: StoredMessage) => {
    messagesOf(arn).set(message.id, message);
    firstSentAt.set(arn, Math.min(firstSentAt.get(arn) ?? message.sentAt, message.sentAt));
    for (const listener of listeners) listener(arn, message.group);
  };
  const send = (arn: string, body: string, group?: string): string => {
    const id = `message-${++count}`;
    arrive(arn, { id, body, sentAt: now(), visibleAt: now(), receiveCount: 0, ...(group !== undefined && { group }) });
    return id;
  };
  /** The first visible messages, after what has been received too often went to the dead letters. */
  const visible = ({ arn, redrive }: QueueSettings, most = Number.POSITIVE_INFINITY) => {
    const found: StoredMessage[] = [];
    for (const message of messagesOf(arn).values()) {
      if (found.length >= most) break;
      if (message.visibleAt > now()) continue;
      if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) {
        found.push(message);
        continue;
      }
      messagesOf(arn).delete(message.id);
      arrive(redrive.deadLetterArn, { ...message, receiveCount: 0, visibleAt: now() });
    }
    return found;
  };
  /** Hides the messages for the visibility timeout, and counts the receive. */
  const receive = (queue: QueueSettings, messages: StoredMessage[], timeout = queue.visibilityTimeout) => {
    for (const message of messages) {
      message.receiveCount++;
      message.visibleAt = now() + timeout * 1_000;
    }
    return messages.map((message) => ({ ...message }));
  };

  const commands = {
    SendMessageCommand({ QueueUrl, MessageBody = "" }: SendMessageCommandInput) {
      const { arn } = settingsAt(QueueUrl);
      const problem = problemOf(MessageBody);
      if (problem) throw refusal(problem, "The message is too long, empty, or has characters that are not allowed.");
      return { MessageId: send(arn, MessageBody) };
    },
    SendMessageBatchCommand({ QueueUrl, Entries = [] }: SendMessageBatchCommandInput, refuses: Refuses) {
      const { arn } = settingsAt(QueueUrl);
      if (Entries.length === 0) throw refusal("EmptyBatchRequest", "There should be at least one entry.");
      if (Entries.length > ENTRIES) throw refusal("TooManyEntriesInBatchRequest", "At most 10 entries are allowed.");
      if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length)
        throw refusal("BatchEntryIdsNotDistinct", "Two or more entries have the same Id.");
      const bytes = Entries.reduce((sum, { MessageBody = "" }) => sum + Buffer.byteLength(MessageBody), 0);
      if (bytes > LONGEST) throw refusal("BatchRequestTooLong", `The entries have ${bytes} bytes together.`);
      const Successful: { Id: string; MessageId: string }[] = [];
      const Failed: { Id: string; SenderFault: boolean; Code: string }[] = [];
      Entries.forEach(({ Id = "", MessageBody = "", MessageGroupId }, index) => {
        const problem = problemOf(MessageBody);
        if (problem) Failed.push({ Id, SenderFault: true, Code: problem });
        else if (refuses(index)) Failed.push({ Id, SenderFault: false, Code: "InternalError" });
        else Successful.push({ Id, MessageId: send(arn, MessageBody, MessageGroupId) });
      });
      return { Successful, ...(Failed.length > 0 && { Failed }) };
    },
    ReceiveMessageCommand(input: ReceiveMessageCommandInput) {
      const queue = settingsAt(input.QueueUrl);
      const messages = visible(queue).slice(0, input.MaxNumberOfMessages ?? 1);
      const received = receive(queue, messages, input.VisibilityTimeout);
      return received.length === 0
        ? {}
        : { Messages: received.map(({ id, body }) => ({ MessageId: id, ReceiptHandle: id, Body: body })) };
    },
    DeleteMessageBatchCommand({ QueueUrl, Entries = [] }: DeleteMessageBatchCommandInput) {
      const { arn } = settingsAt(QueueUrl);
      for (const { ReceiptHandle = "" } of Entries) messagesOf(arn).delete(ReceiptHandle);
      return { Successful: Entries.map(({ Id }) => ({ Id })) };
    },
  };

  return {
    /** Answers a command of the SDK, by its class's name. @param refuses entries that SQS reports under `Failed` */
    execute(command: string, input: unknown, refuses: Refuses = refusesNone): unknown {
      if (!(command in commands)) throw new TypeError(`The double of SQS does not know ${command}.`);
      return commands[command as keyof typeof commands](input as never, refuses);
    },
    settingsAt,
    send,
    visible,
    receive,
    /** Calls a listener with the queue of every message that arrives, and its message group. */
    onArrival: (listener: (arn: string, group?: string) => void) => void listeners.push(listener),
    /** Is called for every message that is deleted because its retention ended. */
    onExpiry: (listener: (arn: string) => void) => void expired.push(listener),
    remove: (arn: string, id: string) => messagesOf(arn).delete(id),
    /** All messages of a queue, visible or not. */
    messages: (arn: string): StoredMessage[] => [...messagesOf(arn).values()],
  };
}

export type Sqs = ReturnType<typeof createSqs>;

/** A stored message as an event source mapping hands it to a function. */
export function recordOf({ id, body, receiveCount, sentAt }: StoredMessage, queueArn: string): SQSRecord {
  const Attributes = { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) };
  return sqsRecord({ MessageId: id, ReceiptHandle: id, Body: body, Attributes }, queueArn);
}

function problemOf(body: string): string | undefined {
  if (body === "") return "MissingParameter";
  if (Buffer.byteLength(body) > LONGEST) return "InvalidParameterValue";
  return FORBIDDEN.test(body) ? "InvalidMessageContents" : undefined;
}

function refusal(name: string, message: string, $metadata = { httpStatusCode: 400 }): SQSServiceException {
  return new SQSServiceException({ name, $fault: "client", message, $metadata });
}
