import type { SESClient, SendEmailCommandInput } from "@aws-sdk/client-ses";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { createNotify } from "../../../runtime/notify/create-notify";
import { fakeClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith } from "../../helpers/lambda-events";
import { named } from "../../helpers/send-welcome-over";
import { virtualClock } from "../../helpers/virtual-clock";

const ENDED = {
  ...{ uploadId: "u", part: "SUMMARY", key: "people.csv", status: "COMPLETED", finishedAt: "2026-01-01T00:00:00.000Z" },
  ...{ rows: 3, inserted: 2, welcomed: 2, notifyEmail: "list@x.org" },
};

const RUNNING = {
  ...{ uploadId: "u", part: "SUMMARY", key: "people.csv", status: "WELCOMING", parsedAt: "2026-01-01T00:00:00.000Z" },
  ...{ rows: 3, inserted: 3, welcomed: 1, toInsert: 0, toWelcome: 2, notifyEmail: "list@x.org" },
};
const WAIT = { uploadId: "u", part: "WAIT#quota", since: "2026-01-01T00:00:00.000Z" };

function defined(item: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

/** notify over an upload, and what that waits for; `refusals` are thrown for its sends, one each, and `faults` by calls of DynamoDB. */
function prepare(summary: Record<string, unknown>, { refusals = [] as Error[], waits = [] as (typeof WAIT)[] } = {}) {
  const clock = virtualClock();
  const faults: { onMark?: Error | undefined; onLease?: Error | undefined; onRead?: Error | undefined } = {};
  const db = fakeDynamodb({ uploads: [summary, ...waits] }, (command, input) => {
    if (command === "UpdateItemCommand" && JSON.stringify(input).includes("notifiedAt") && faults.onMark)
      throw faults.onMark;
    if (command === "UpdateItemCommand" && JSON.stringify(input).includes("NOTICE#") && faults.onLease)
      throw faults.onLease;
    if (command === "BatchGetItemCommand" && faults.onRead) throw faults.onRead;
  });
  const emails: SendEmailCommandInput[] = [];
  const ses = fakeClient<SESClient>((_command, input: SendEmailCommandInput) => {
    const refusal = refusals.shift();
    if (refusal !== undefined) throw refusal;
    emails.push(input);
    return { MessageId: `m${emails.length}` };
  });
  const handler = createNotify({
    ...{ dynamodb: db.client, ses: ses.client, clock, uploadsTable: "uploads" },
    ...{ senderAddress: "welcome@x.org", productName: "Rollcall" },
    ...{ emailsPerSecond: 1_000_000, emailsPerEnvironment: 1_000_000 },
    ...{ uploadUrl: "https://console.example/uploads/", stack: "prod" },
  });
  const stored = (part = "SUMMARY") => db.uploadPart("u", part) ?? {};
  return {
    handler,
    putUploadPart: db.putUploadPart,
    sent: db.sent,
    clock,
    faults,
    emails,
    stored,
    /** Changes SUMMARY. */
    change: (values: Record<string, unknown>) => db.putUploadPart({ ...stored(), ...values }),
    async run(image: Record<string, unknown> = summary, seconds = 60): Promise<string[]> {
      const NewImage = marshall(image) as never;
      const record: DynamoDBRecord = { eventName: "MODIFY", dynamodb: { NewImage, SequenceNumber: "7" } };
      const { batchItemFailures } = await handler({ Records: [record] }, contextWith(seconds));
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

function unverified(address: string): string {
  return `Email address is not verified. The following identities failed the check in region EU-TEST-1: ${address}`;
}

describe("createNotify", () => {
  let logs: jest.SpyInstance[];
  beforeEach(() => {
    logs = [jest.spyOn(console, "error"), jest.spyOn(console, "info")].map((spy) => spy.mockImplementation(() => {}));
  });
  afterEach(() => {
    expect(JSON.stringify(logs.map(({ mock }) => mock.calls))).not.toContain("@x.org");
    jest.restoreAllMocks();
  });

  const logged = () => logs.flatMap(({ mock }) => mock.calls.map(([line]) => JSON.parse(String(line))));

  it("does not wait for the end of its lease where it could not read what to send", async () => {
    const { run, faults, emails } = prepare(ENDED);
    faults.onRead = named("AccessDeniedException", "not authorized to perform: dynamodb:BatchGetItem");
    expect(await run()).toStrictEqual(["7"]);
    faults.onRead = undefined;
    expect(await run()).toStrictEqual([]);
    expect(emails.length).toBe(1);
  });

  it("notifies the upload's address once, with the counts and the link", async () => {
    const { run, emails, stored } = prepare(ENDED);
    expect(await run()).toStrictEqual([]);
    expect(await run()).toStrictEqual([]);
    expect(await run({ ...ENDED, undone: 1 })).toStrictEqual([]);
    const [email, ...more] = emails;
    expect(more).toStrictEqual([]);
    expect([email?.Source, email?.Destination?.ToAddresses]).toStrictEqual(["welcome@x.org", ["list@x.org"]]);
    expect(email?.Message?.Body?.Text?.Data).toContain("New users: 2");
    expect(email?.Message?.Body?.Text?.Data).toContain("https://console.example/uploads/u\n");
    expect([stored().notifyMessageId, stored().notifiedAt]).toStrictEqual(["m1", "2026-01-01T00:00:00.000Z"]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["while the upload runs", { ...ENDED, finishedAt: undefined }],
    ["about another item", { ...ENDED, part: "BATCH#000000" }],
    ["where the upload has no address to notify", { ...ENDED, notifyEmail: undefined }],
  ])("sends nothing %s", async (_when, summary) => {
    const { run, emails } = prepare(defined(summary));
    expect([await run(), emails]).toStrictEqual([[], []]);
  });

  it("ignores a record without an image, such as of a deletion", async () => {
    const { handler, sent } = prepare(ENDED);
    const deleted: DynamoDBRecord = { eventName: "REMOVE", dynamodb: { SequenceNumber: "7" } };
    expect(await handler({ Records: [deleted, { eventName: "REMOVE" }] }, contextWith(60))).toStrictEqual({
      batchItemFailures: [],
    });
    expect(sent).toStrictEqual([]);
  });

  it("calls nothing for an upload that runs", async () => {
    const { run, sent } = prepare(RUNNING);
    expect([await run(), sent]).toStrictEqual([[], []]);
  });

  it("logs a notification by the upload's id", async () => {
    await prepare(ENDED).run();
    expect(logged()).toStrictEqual([{ message: "notified", uploadId: "u", part: "SUMMARY" }]);
  });

  it.each([
    ["SES accepts no email", named("AccountSendingPausedException", "Paused."), "SES accepts no email at present."],
    ["SES's answer is lost", named("TimeoutError"), "SES may have accepted the email."],
  ])("logs why a notification is retried where %s", async (_what, refusal, reason) => {
    const { run } = prepare(ENDED, { refusals: [refusal] });
    await run();
    expect(logged().at(-1)).toMatchObject({ message: "notification not sent", uploadId: "u", part: "SUMMARY" });
    expect(JSON.stringify(logged().at(-1))).toContain(`NotNotified: ${reason} The stream is retried.`);
  });

  it("logs that another invocation may be sending", async () => {
    const { run } = prepare(ENDED, { refusals: [named("TimeoutError")] });
    await run();
    await run();
    expect(JSON.stringify(logged().at(-1))).toContain("Another invocation may be sending the notification.");
  });

  it("leases the notice in an item of its own, which expires with the upload's", async () => {
    const { run, stored } = prepare(ENDED, { refusals: [named("TimeoutError")] });
    await run();
    const now = Date.parse("2026-01-01T00:00:00.000Z");
    expect(stored("NOTICE#SUMMARY")).toStrictEqual({
      ...{ uploadId: "u", part: "NOTICE#SUMMARY", lease: expect.any(Number) },
      unknownSince: "2026-01-01T00:00:00.000Z",
      expiresAt: now / 1_000 + 90 * 24 * 60 * 60,
    });
    expect(stored("NOTICE#SUMMARY").lease).toBeGreaterThan(now);
    expect(stored("NOTICE#SUMMARY").lease).toBeLessThanOrEqual(now + 60_000);
  });

  it("sends nothing without the lease, and reports an error of DynamoDB", async () => {
    const { run, faults, emails } = prepare(ENDED);
    faults.onLease = named("InternalServerError");
    expect([await run(), emails]).toStrictEqual([["7"], []]);
    expect(JSON.stringify(logged().at(-1))).toContain("InternalServerError");
    faults.onLease = undefined;
    expect([await run(), emails.length]).toStrictEqual([[], 1]);
  });

  it("does nothing for an upload whose SUMMARY has expired", async () => {
    const { run, emails } = prepare({ ...ENDED, uploadId: "other" });
    expect([await run(ENDED), emails]).toStrictEqual([[], []]);
  });

  it.each([
    ["SUMMARY", { ...RUNNING, uploadId: "other" }, [WAIT]],
    ["the item of the wait", RUNNING, []],
  ])("does nothing for a wait where %s has expired", async (_what, summary, waits) => {
    const { run, emails } = prepare(summary, { waits });
    expect([await run(WAIT), emails]).toStrictEqual([[], []]);
  });

  it("sends the cause of a failed upload, and its status", async () => {
    const { run, emails } = prepare({
      ...ENDED,
      status: "FAILED",
      cause: "No email column.",
      error: "NO_EMAIL_COLUMN",
    });
    await run();
    expect(emails[0]?.Message?.Subject?.Data).toBe("people.csv: failed");
    expect(emails[0]?.Message?.Body?.Text?.Data).toContain("- No email column.");
  });

  it("retries at once where SES accepts no email, so that no lease delays it", async () => {
    const { run, emails, stored } = prepare(ENDED, { refusals: [named("AccountSendingPausedException", "Paused.")] });
    expect(await run()).toStrictEqual(["7"]);
    expect(stored().notifiedAt).toBeUndefined();
    expect(await run()).toStrictEqual([]);
    expect(emails).toHaveLength(1);
  });

  it("repeats a notification whose answer was lost only after the invocation's lease", async () => {
    const { run, emails, clock } = prepare(ENDED, { refusals: [named("TimeoutError")] });
    expect(await run()).toStrictEqual(["7"]);
    expect(await run()).toStrictEqual(["7"]);
    expect(emails).toHaveLength(0);
    await clock.wait(60_000);
    expect(await run()).toStrictEqual([]);
    expect(emails).toHaveLength(1);
  });

  it("reports an email that it could not record", async () => {
    const { run, faults, stored, clock } = prepare(ENDED);
    faults.onMark = named("InternalServerError");
    expect(await run()).toStrictEqual(["7"]);
    faults.onMark = undefined;
    await clock.wait(60_000);
    expect(await run()).toStrictEqual([]);
    expect(stored().notifyMessageId).toBe("m2");
  });

  it("notifies once that an upload waits for SES, with what happens next and the link, and of its end after that", async () => {
    // Prepare
    const { run, emails, stored, change } = prepare(RUNNING, { waits: [WAIT] });

    // Act
    const failed = [await run(WAIT), await run(WAIT), await run(RUNNING)];
    change({ ...ENDED });
    failed.push(await run(ENDED), await run(WAIT));

    // Assess
    expect(failed).toStrictEqual([[], [], [], [], []]);
    expect(emails.map(({ Message }) => Message?.Subject?.Data)).toStrictEqual([
      "people.csv: waiting for Amazon SES (the account's daily quota is used up)",
      "people.csv: completed",
    ]);
    const text = emails[0]?.Message?.Body?.Text?.Data;
    expect(text).toMatch(/^2 welcome emails of the upload of people\.csv wait .*since 2026-01-01 00:00 UTC\./);
    expect(text).toMatch(/sent by themselves once Amazon SES accepts emails again/);
    expect(text).toContain("https://console.example/uploads/u\n");
    expect([stored("WAIT#quota").notifyMessageId, stored().notifyMessageId]).toStrictEqual(["m1", "m2"]);
  });

  it("notifies of each cause", async () => {
    const paused = { ...WAIT, part: "WAIT#paused" };
    const { run, emails } = prepare(RUNNING, { waits: [WAIT, paused] });
    await run(WAIT);
    await run(paused);
    expect(emails.map(({ Message }) => Message?.Subject?.Data)).toStrictEqual([
      expect.stringContaining("quota"),
      expect.stringContaining("paused"),
    ]);
  });

  it("retries the notice of a wait while SES refuses it, and drops it once the upload does not wait any more", async () => {
    const refusals = Array.from({ length: 2 }, () => named("Throttling", "Daily message quota exceeded."));
    const { run, emails, change } = prepare(RUNNING, { waits: [WAIT], refusals });
    expect([await run(WAIT), await run(WAIT)]).toStrictEqual([["7"], ["7"]]);
    change({ welcomed: 3, toWelcome: 0 });
    expect([await run(WAIT), emails]).toStrictEqual([[], []]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["was stopped", { finishedAt: WAIT.since, stoppedAt: WAIT.since }],
    ["has failed", { finishedAt: WAIT.since, status: "FAILED" }],
    ["has no address to notify", { notifyEmail: undefined }],
  ])("sends no notice of a wait of an upload that %s", async (_what, more) => {
    const { run, emails } = prepare(defined({ ...RUNNING, ...more }), { waits: [WAIT] });
    expect([await run(WAIT), emails]).toStrictEqual([[], []]);
  });

  it("records on the upload that SES refuses the address, such as one that is not verified", async () => {
    const text = unverified("list@x.org");
    const refusals = [named("MessageRejected", text)];
    const { run, emails, stored } = prepare(ENDED, { refusals });
    expect([await run(), await run(), emails]).toStrictEqual([[], [], []]);
    expect([stored().notifyError, stored().notifyMessageId]).toStrictEqual([text, undefined]);
    expect(stored().notifiedAt).toBeDefined();
    expect(logged()).toContainEqual({ message: "notification refused", uploadId: "u", part: "SUMMARY" });
  });

  it("retries where it is the sender that is not verified", async () => {
    const refusals = [named("MessageRejected", unverified("list@x.org, welcome@x.org"))];
    const { run, emails, stored } = prepare(ENDED, { refusals });
    expect(await run()).toStrictEqual(["7"]);
    expect(stored().notifyError).toBeUndefined();
    expect([await run(), emails.length]).toStrictEqual([[], 1]);
  });

  it("sends the other notices of a batch where one cannot be sent, and each once", async () => {
    const { handler, emails, putUploadPart } = prepare(ENDED, {
      refusals: [named("MessageRejected", "No."), named("MessageRejected", "No.")],
    });
    const others = ["v", "w"].map((uploadId) => ({ ...ENDED, uploadId }));
    for (const other of others) putUploadPart(other);
    const Records = [ENDED, ...others].map((image, index): DynamoDBRecord => {
      const NewImage = marshall(image) as never;
      return { eventName: "MODIFY", dynamodb: { NewImage, SequenceNumber: String(index) } };
    });
    const failed = async () => (await handler({ Records }, contextWith(60))).batchItemFailures;
    expect(await failed()).toStrictEqual([{ itemIdentifier: "0" }, { itemIdentifier: "1" }]);
    expect(await failed()).toStrictEqual([]);
    expect(emails.length).toBe(3);
  });

  it("gives up an address of which SES's answer is unknown for an hour, so that it does not block other notices", async () => {
    const refusals = Array.from({ length: 100 }, () => named("InvalidParameterValue", "Something new."));
    const { run, clock, stored } = prepare(ENDED, { refusals });
    let attempts = 0;
    for (let failed = ["7"]; failed.length > 0; attempts++) {
      failed = await run();
      await clock.wait(5 * 60_000);
    }
    expect(attempts).toBe(13);
    expect(String(stored().notifyError)).toMatch(/did not say within an hour/);
    expect([stored().notifyMessageId, stored().notifiedAt]).toStrictEqual([undefined, "2026-01-01T01:00:00.000Z"]);
  });

  it("counts that hour from the last answer that is known", async () => {
    const unknown = () => named("TimeoutError");
    const refusals = [unknown(), named("AccountSendingPausedException", "Paused."), unknown()];
    const { run, clock, stored, emails } = prepare(ENDED, { refusals });
    for (let attempt = 0; attempt < 4; attempt++) {
      await run();
      await clock.wait(2 * 60 * 60_000);
    }
    expect([stored().notifyError, emails.length]).toStrictEqual([undefined, 1]);
  });

  describe("of a stopped upload", () => {
    const STOPPED = { ...ENDED, status: "STOPPED", toInsert: -50, inserted: 100, welcomed: 40, rows: undefined };

    it("is sent once all that the stop left out is counted", async () => {
      const stopped = defined(STOPPED);
      const { run, emails, change } = prepare(stopped);
      const parsed = { ...stopped, parsedAt: "2026-01-01T00:01:00.000Z", rows: 500, toInsert: 350, toWelcome: 60 };
      const inserted = { ...parsed, notInserted: 350, toInsert: 0 };
      const complete = { ...inserted, notWelcomed: 60, toWelcome: 0 };
      for (const image of [stopped, parsed, inserted]) {
        change(image);
        expect([await run(image), emails]).toStrictEqual([[], []]);
      }
      change(complete);
      expect(await run(complete)).toStrictEqual([]);
      expect(emails).toHaveLength(1);
      expect(emails[0]?.Message?.Body?.Text?.Data).toMatch(
        /Rows in the file: 500\n(.*\n)*Rows left out by the stop: 350/,
      );
    });

    it("is sent at once where its file cannot be parsed", async () => {
      const { run, emails } = prepare({ ...defined(STOPPED), error: "OBJECT_GONE" });
      expect([await run(), emails.length]).toStrictEqual([[], 1]);
    });
  });

  it.each([
    [
      { rejected: 2, rejects: "s3://reports/u/rejects.csv" },
      "- Correct the rejected rows and upload them: `npx rollcall status u --stack prod`",
    ],
    [
      { invalid: 1 },
      "- Correct the rows that DynamoDB refused: the upload's page in the console (`npx rollcall console --stack prod`) lists them",
    ],
  ])("says what to do about rows with problems: %j", async (counts, step) => {
    const { run, emails } = prepare({ ...ENDED, ...counts });
    await run();
    expect(emails[0]?.Message?.Body?.Text?.Data).toContain(step);
  });

  it("promises no rejects.csv where there is none", async () => {
    const { run, emails } = prepare({ ...ENDED, status: "FAILED", rejected: 2 });
    await run();
    expect(emails[0]?.Message?.Body?.Text?.Data).not.toContain("rejected rows");
  });
});
