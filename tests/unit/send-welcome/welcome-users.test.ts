import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import type { SESClient, SendEmailCommandInput } from "@aws-sdk/client-ses";
import type { DynamoDBRecord } from "aws-lambda";
import { createSendWelcome } from "../../../runtime/send-welcome/create-send-welcome";
import { fakeClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith, insertOf } from "../../helpers/lambda-events";
import { virtualClock } from "../../helpers/virtual-clock";

const AT = "2026-01-01T00:00:00.000Z";

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

function user(name: string, more: Record<string, unknown> = {}) {
  return { email: `${name}@x.org`, name, uploadId: "u", ...more };
}

/** Records of users of upload `u`, numbered from 100. */
function inserts(...names: string[]): DynamoDBRecord[] {
  return names.map((name, index) => insertOf(`${name}@x.org`, String(100 + index)));
}

/**
 * The handler over tables in memory. `refusals` are thrown for an email's sends, one each; `faults` by the calls of
 * that name to DynamoDB.
 */
function prepare(users: Record<string, unknown>[], faults: Record<string, Error[]> = {}) {
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

describe("createSendWelcome, at the edges", () => {
  beforeEach(() => {
    mock.method(console, "error", () => {});
  });
  afterEach(() => mock.restoreAll());

  it("marks the emails that SES took where another's outcome is unknown: none goes twice", async () => {
    const { run, counts, emails, refusals } = prepare([user("ann"), user("bob"), user("cem")]);
    refusals["bob@x.org"] = [named("TimeoutError")];
    assert.deepEqual(await run(inserts("ann", "bob", "cem")), ["100"]);
    assert.deepEqual(await run(inserts("ann", "bob", "cem")), []);
    assert.deepEqual(emails.sort(), ["ann@x.org", "bob@x.org", "cem@x.org"]);
    assert.deepEqual(counts(), { welcomed: 3, welcomeFailed: 0, toWelcome: -3 });
  });

  it("counts a user for both uploads who was deleted and made anew within one event", async () => {
    const { run, counts, emails } = prepare([user("ann", { uploadId: "v" })]);
    assert.deepEqual(await run([insertOf("ann@x.org", "100", "u"), insertOf("ann@x.org", "101", "v")]), []);
    assert.deepEqual(emails, ["ann@x.org"]);
    assert.deepEqual(counts("u"), { welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    assert.deepEqual(counts("v"), { welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
  });

  it("reports the lowest number of what is left, where a user stands twice in the event", async () => {
    const { run, refusals } = prepare([user("ann"), user("bob")]);
    refusals["ann@x.org"] = [named("Throttling", "Daily message quota exceeded.")];
    refusals["bob@x.org"] = [named("Throttling", "Daily message quota exceeded.")];
    assert.deepEqual(await run(inserts("ann", "bob", "ann")), ["100"]);
  });

  it("does not let one upload's failed count cost another's marks", async () => {
    const { run, emails } = prepare([user("ann"), user("bob", { uploadId: "v" })], {
      TransactWriteItemsCommand: [named("InternalServerError")],
    });
    const records = [insertOf("ann@x.org", "100", "u"), insertOf("bob@x.org", "101", "v")];
    assert.deepEqual(await run(records), ["100"]);
    await run(records);
    assert.deepEqual(
      emails.filter((email) => email === "bob@x.org"),
      ["bob@x.org"],
    );
  });
});
