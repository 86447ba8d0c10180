import type { SESClient, SendEmailCommandInput } from "@aws-sdk/client-ses";
import type { SendMessageBatchCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import { createSendWelcome } from "../../runtime/send-welcome/create-send-welcome";
import { fakeClient } from "./fake-client";
import { fakeDynamodb } from "./fake-dynamodb";
import { contextWith, insertOf, sqsEventOf } from "./lambda-events";
import { virtualClock } from "./virtual-clock";
import { TEMPLATE } from "./welcome-template";

/** When it is. */
export const AT = "2026-01-01T00:00:00.000Z";

export function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

export function user(name: string, more: Record<string, unknown> = {}) {
  return { email: `${name}@x.org`, name, uploadId: "u", ...more };
}

/** Records of users of upload `u`, numbered from 100. */
export function inserts(...names: string[]): DynamoDBRecord[] {
  return names.map((name, index) => insertOf(`${name}@x.org`, String(100 + index)));
}

/**
 * The handler over tables in memory. `refusals` are thrown for an email's sends, one each; `faults` by the calls of
 * that name to DynamoDB and SQS; no receipt of the user given to `poison` is ever written. `deliver` delivers the messages of the retry queue; it deletes those not reported.
 */
export function sendWelcomeOver(
  users: Record<string, unknown>[],
  faults: Record<string, Error[]> = {},
  template = TEMPLATE,
  emailsPerSecond = 1_000_000,
  uploads: Record<string, unknown>[] = [],
) {
  const refusals: Record<string, Error[]> = {};
  const emails: string[] = [];
  const texts: string[] = [];
  const commands: SendEmailCommandInput[] = [];
  const queue: string[] = [];
  const deadLetters: string[] = [];
  let poisoned = "\0";
  const fault = (command: string, input: unknown) => {
    const error = faults[command]?.shift();
    if (error) throw error;
    if (command === "TransactWriteItemsCommand" && JSON.stringify(input).includes(poisoned))
      throw named("ValidationException", "Item size has exceeded the maximum allowed size");
  };
  const db = fakeDynamodb({ users, uploads }, fault);
  const sqs = fakeClient<SQSClient>((command, { Entries = [], QueueUrl }: SendMessageBatchCommandInput) => {
    fault(command, Entries);
    if (Entries.length === 0) throw named("AWS.SimpleQueueService.EmptyBatchRequest");
    const target = QueueUrl === "welcome-retry" ? queue : deadLetters;
    target.push(...Entries.map(({ MessageBody = "" }) => MessageBody));
    return {};
  });
  const clock = virtualClock(Date.parse(AT));
  const ses = fakeClient<SESClient>((_command, input: SendEmailCommandInput) => {
    const { Destination, Message } = input;
    commands.push(input);
    const [to = ""] = Destination?.ToAddresses ?? [];
    const error = refusals[to]?.shift();
    if (error) throw error;
    emails.push(to);
    texts.push(Message?.Body?.Text?.Data ?? "");
    return { MessageId: `id of ${to}` };
  });
  const handler = createSendWelcome({
    ...{
      dynamodb: db.client,
      ses: ses.client,
      sqs: sqs.client,
      usersTable: "users",
      uploadsTable: "uploads",
      retryQueueUrl: "welcome-retry",
      deadLetterQueueUrl: "welcome-retry-dead-letters",
      clock,
    },
    ...{
      senderAddress: "welcome@x.org",
      configurationSet: "rollcall-test",
      sesSandbox: false,
      productName: "Rollcall",
    },
    ...{ template, emailsPerSecond, emailsPerEnvironment: 1_000_000 },
  });
  const handle = async (event: DynamoDBStreamEvent | SQSEvent): Promise<string[]> => {
    const { batchItemFailures } = await handler(event, contextWith());
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const run = (Records: DynamoDBRecord[]) => handle({ Records });
  const deliver = async (bodies = [...queue]) => {
    const failed = await handle(sqsEventOf(bodies));
    queue.splice(0, queue.length, ...bodies.filter((_, index) => failed.includes(`m${index}`)));
    return failed;
  };
  const counts = (uploadId = "u") => {
    const { welcomed = 0, welcomeFailed = 0, toWelcome = 0 } = db.uploadPart(uploadId, "SUMMARY") ?? {};
    return { welcomed, welcomeFailed, toWelcome };
  };
  const poison = (email: string) => {
    poisoned = email;
  };
  return { ...db, run, deliver, poison, faults, queue, deadLetters, counts, emails, texts, commands, refusals, clock };
}
