import { setTimeout as delay } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { queueUrl } from "../lambda/create-destination";
import { RequestTooLarge } from "../lambda/errors";
import { retryUntilSuccess } from "../lambda/retry";
import { REGION } from "../program/arn";
import { failedRecords } from "./failed-items";
import type { SqsMapping } from "./mapping";
import { InvalidProperty } from "./properties";
import { passesSqsFilter, sqsRecord } from "./sqs-record";
import { settleWithinGracePeriod, type Trigger, type TriggerContext } from "./trigger";

/** Limits of ReceiveMessage and DeleteMessageBatch. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const MESSAGES_PER_CALL = 10;
const LONGEST_POLL_SECONDS = 20;

/**
 * Lambda's event source mapping of a standard queue. Polls as the function's role, with as many pollers as the
 * function's concurrency, so that no message waits in line while its visibility timeout runs. Processed messages are
 * deleted. Items reported as failed, and the batch of a failed function, become visible again or are dead-lettered.
 * @throws InvalidProperty for a visibility timeout below the function's timeout, and the service's error where the role may
 *   not read the queue: AWS checks both when a mapping is created
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export async function startSqsTrigger(mapping: SqsMapping, access: TriggerContext): Promise<Trigger> {
  const { host, endpoint, principals, deliveries } = access;
  const { functionName, eventSourceArn, batchSize, maximumBatchingWindowInSeconds: window } = mapping;
  const sqs = new SQSClient({
    endpoint: endpoint(),
    region: REGION,
    credentials: principals.issue(host.specOf(functionName).roleArn),
    useQueueUrlAsEndpoint: false,
  });
  const QueueUrl = queueUrl(endpoint(), eventSourceArn);

  async function checkVisibility(): Promise<void> {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] });
    const seconds = Number((await sqs.send(command)).Attributes?.VisibilityTimeout);
    const { timeoutSeconds } = host.specOf(functionName);
    const expected = `at least the ${timeoutSeconds} s that ${functionName} may take (AWS advises six times as much)`;
    if (seconds < timeoutSeconds)
      throw new InvalidProperty(`The queue ${eventSourceArn}`, "visibilityTimeoutSeconds", seconds, expected);
  }

  async function receive(most: number, seconds: number, abortSignal: AbortSignal): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: Math.min(most, MESSAGES_PER_CALL),
      WaitTimeSeconds: Math.min(seconds, LONGEST_POLL_SECONDS),
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    return (await sqs.send(command, { abortSignal })).Messages ?? [];
  }

  /** Receives a batch. The batching window opens with the first message. */
  async function gather(signal: AbortSignal): Promise<Message[]> {
    const messages = await receive(batchSize, LONGEST_POLL_SECONDS, signal);
    if (messages.length === 0 || window === 0) return messages;
    const closes = Date.now() + window * 1000;
    while (messages.length < batchSize && Date.now() < closes && !signal.aborted) {
      const seconds = Math.floor((closes - Date.now()) / 1000);
      if (seconds === 0) await delay(closes - Date.now(), undefined, { signal }).catch(() => {});
      if (!signal.aborted) messages.push(...(await receive(batchSize - messages.length, seconds, signal)));
    }
    return messages;
  }

  /** @returns the records that were processed */
  async function invoke(records: SQSRecord[]): Promise<SQSRecord[]> {
    const result = await deliveries.deliver("sqs", functionName, () =>
      host.invoke(functionName, { Records: records } satisfies SQSEvent),
    );
    const identifiers = records.map(({ messageId }) => messageId);
    const failed = failedRecords(mapping, result, identifiers);
    return records.filter(({ messageId }) => !failed.has(messageId));
  }

  async function process(records: SQSRecord[]): Promise<void> {
    if (records.length === 0) return;
    let processed: SQSRecord[];
    try {
      processed = await invoke(records);
    } catch (error) {
      if (!(error instanceof RequestTooLarge) || records.length === 1) throw error;
      const middle = Math.ceil(records.length / 2);
      await process(records.slice(0, middle));
      await process(records.slice(middle));
      return;
    }
    await deleteAll(processed);
  }

  async function deleteAll(records: SQSRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += MESSAGES_PER_CALL) {
      const some = records.slice(from, from + MESSAGES_PER_CALL);
      const Entries = some.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      for (const { Id, Code, Message } of Failed)
        host.log(
          functionName,
          `Message ${some[Number(Id)]?.messageId} could not be deleted and will be redelivered: ${Code} ${Message}`,
        );
    }
  }

  async function poll(signal: AbortSignal): Promise<void> {
    const records = (await gather(signal)).map((message) => sqsRecord(message, eventSourceArn));
    const [passed, filteredOut] = [[] as SQSRecord[], [] as SQSRecord[]];
    for (const record of records) (passesSqsFilter(mapping.filter, record) ? passed : filteredOut).push(record);
    // Lambda deletes messages that the filter rejects.
    await deleteAll(filteredOut);
    for (const batch of deliveries.batchesOf("sqs", functionName, passed, ({ messageId }) => messageId))
      await process(batch);
  }

  try {
    await checkVisibility();
  } catch (error) {
    sqs.destroy();
    throw error;
  }
  const stopping = new AbortController();
  const { signal } = stopping;
  const onError = (error: unknown) => host.log(functionName, `Polling ${eventSourceArn} failed: ${String(error)}`);
  const pollUntilStopped = async () => {
    while (!signal.aborted) await retryUntilSuccess(() => poll(signal), { signal, onError });
  };
  const pollers = Math.min(mapping.maximumConcurrency ?? Number.POSITIVE_INFINITY, host.concurrencyOf(functionName));
  const running = Array.from({ length: pollers }, pollUntilStopped);
  return {
    async stop() {
      stopping.abort();
      await settleWithinGracePeriod(running);
      sqs.destroy();
    },
  };
}
