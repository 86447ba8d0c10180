import type { SESClient, SendEmailCommandInput } from "@aws-sdk/client-ses";
import type { DynamoDBRecord } from "aws-lambda";
import { createSendWelcome } from "../../runtime/send-welcome/create-send-welcome";
import { fakeClient } from "./fake-client";
import { fakeDynamodb } from "./fake-dynamodb";
import { contextWith, insertOf } from "./lambda-events";
import { virtualClock } from "./virtual-clock";

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
 * that name to DynamoDB.
 */
export function sendWelcomeOver(users: Record<string, unknown>[], faults: Record<string, Error[]> = {}) {
  const refusals: Record<string, Error[]> = {};
  const emails: string[] = [];
  const db = fakeDynamodb({ users }, (command) => {
    const error = faults[command]?.shift();
    if (error) throw error;
  });
  const ses = fakeClient<SESClient>((_command, { Destination }: SendEmailCommandInput) => {
    const [to = ""] = Destination?.ToAddresses ?? [];
    const error = refusals[to]?.shift();
    if (error) throw error;
    emails.push(to);
    return { MessageId: `id of ${to}` };
  });
  const handler = createSendWelcome({
    ...{
      dynamodb: db.client,
      ses: ses.client,
      usersTable: "users",
      uploadsTable: "uploads",
      clock: virtualClock(Date.parse(AT)),
    },
    ...{ senderAddress: "welcome@x.org", productName: "Rollcall", emailsPerSecond: 1_000_000 },
  });
  const run = async (Records: DynamoDBRecord[]) => {
    const { batchItemFailures } = await handler({ Records }, contextWith());
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const counts = (uploadId = "u") => {
    const { welcomed = 0, welcomeFailed = 0, toWelcome = 0 } = db.uploadPart(uploadId, "SUMMARY") ?? {};
    return { welcomed, welcomeFailed, toWelcome };
  };
  return { ...db, run, counts, emails, refusals };
}
