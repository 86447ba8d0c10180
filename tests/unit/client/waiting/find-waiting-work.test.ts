import type { SESClient } from "@aws-sdk/client-ses";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Stack } from "../../../../client/stack";
import { createWaitingWorkFinder } from "../../../../client/waiting/find-waiting-work";
import type { RunningUpload } from "../../../../client/waiting/work";
import { fakeClient } from "../../../helpers/fake-client";
import { STACK_OUTPUTS } from "../../../helpers/stack-outputs";

interface Account {
  /** Bodies of messages by queue. */
  queues?: Record<string, string[]>;
  /** Messages that a queue gives at most. */
  readable?: number;
  isSendingEnabled?: boolean;
  isSetEnabled?: boolean;
  quota?: { Max24HourSend: number; SentLast24Hours: number };
  /** Operations that the user is not allowed to call. */
  denied?: string[];
}

const SENT_AT = Date.parse("2026-01-01T12:00:00Z");

function openAccount({
  queues = {},
  readable,
  isSendingEnabled = true,
  isSetEnabled = true,
  quota,
  denied = [],
}: Account) {
  const received: string[] = [];
  const refuse = (command: string) => {
    if (denied.includes(command))
      throw Object.assign(new Error(`not authorized: ${command}`), { name: "AccessDenied", $metadata: {} });
  };
  const sqs = fakeClient<SQSClient>((command, { QueueUrl }: { QueueUrl: string }) => {
    refuse(command);
    const name = QueueUrl.split("/").at(-1) ?? "";
    const bodies = queues[name] ?? [];
    if (command === "GetQueueAttributesCommand")
      return { Attributes: { ApproximateNumberOfMessages: String(bodies.length) } };
    if (command !== "ReceiveMessageCommand" || received.at(-1) === name) return {};
    received.push(name);
    return {
      Messages: bodies.slice(0, readable).map((Body) => ({ Body, Attributes: { SentTimestamp: String(SENT_AT) } })),
    };
  });
  const ses = fakeClient<SESClient>((command) => {
    refuse(command);
    if (command === "DescribeConfigurationSetCommand") return { ReputationOptions: { SendingEnabled: isSetEnabled } };
    return command === "GetSendQuotaCommand"
      ? (quota ?? { Max24HourSend: -1, SentLast24Hours: 3 })
      : { Enabled: isSendingEnabled };
  });
  const stack = {
    sqs: sqs.client,
    ses: ses.client,
    outputs: { ...STACK_OUTPUTS, configurationSet: "rollcall-prod" },
    selector: " --stack prod",
  };
  return { stack: stack as unknown as Stack, received };
}

const STARTED = { startedAt: "2026-01-01T11:00:00.000Z", size: 100 };
const PARSED = { ...STARTED, parsedAt: "2026-01-01T11:01:00.000Z", rows: 60, accepted: 60 };
const INSERTING: RunningUpload = { uploadId: "u", summary: { ...PARSED, toInsert: 40, inserted: 20, toWelcome: 0 } };
const WELCOMING: RunningUpload = {
  uploadId: "u",
  summary: { ...PARSED, toInsert: 0, inserted: 60, welcomed: 20, toWelcome: 40 },
};
const BATCH = JSON.stringify({ uploadId: "u", number: 1, rows: [{ line: 27 }] });
const EMAILS = JSON.stringify({ users: [] });

async function waitingOf(account: Account, upload: RunningUpload) {
  const { byUpload } = await createWaitingWorkFinder(openAccount(account).stack)([upload]);
  return byUpload.get(upload.uploadId);
}

describe("createWaitingWorkFinder", () => {
  it("names the queue, the reason and the command with the options of the stack", async () => {
    expect(await waitingOf({ queues: { "buffer-dead-letters": [BATCH, BATCH] } }, INSERTING)).toStrictEqual([
      {
        where: "buffer-dead-letters",
        isDeadLettered: true,
        what: "batch 1 of upload u: line 27 and 1 more message. insert-users failed; its log has the reason.",
        nextStep: "Fix the cause, then redrive: npx rollcall redrive --queue buffer-dead-letters --stack prod",
      },
    ]);
  });

  it.each([
    ["of other uploads", { ...INSERTING, uploadId: "other", changedAt: Date.now() }],
    ["that the upload has completed already", { ...WELCOMING, changedAt: Date.now() }],
  ])("leaves out messages %s", async (_which, upload) => {
    expect(await waitingOf({ queues: { "buffer-dead-letters": [BATCH] } }, upload)).toBeUndefined();
  });

  it("reads a queue's messages again only when their number has changed", async () => {
    const queues = { "buffer-dead-letters": [BATCH] };
    const { stack, received } = openAccount({ queues });
    const find = createWaitingWorkFinder(stack);
    await find([INSERTING]);
    await find([INSERTING]);
    expect(received).toStrictEqual(["buffer-dead-letters"]);
  });

  it.each<[string, Account, RegExp, RegExp]>([
    [
      "a paused account",
      { isSendingEnabled: false },
      /sending is paused for this SES account/,
      /update-account-sending-enabled --enabled --region eu-test-1\)/,
    ],
    [
      "a paused configuration set",
      { isSetEnabled: false },
      /sending is paused for the SES configuration set rollcall-prod\./,
      /^When they may be sent, enable it \(aws ses update-configuration-set-sending-enabled --enabled --configuration-set-name rollcall-prod --region eu-test-1\)/,
    ],
    [
      "a used-up quota",
      { quota: { Max24HourSend: 200, SentLast24Hours: 200 } },
      /daily quota is used up \(200 of 200 in 24 hours\)/,
      /Service Quotas/,
    ],
    ["other errors", {}, /retryable error/, /The log of send-welcome/],
    [
      "an account that must not be read",
      { denied: ["GetSendQuotaCommand", "GetAccountSendingEnabledCommand", "DescribeConfigurationSetCommand"] },
      /retryable error/,
      /The log of send-welcome/,
    ],
  ])("says why emails wait: %s", async (_which, account, what, nextStep) => {
    const [work, ...more] = (await waitingOf({ queues: { "welcome-retry": [EMAILS] }, ...account }, WELCOMING)) ?? [];
    expect(more).toStrictEqual([]);
    expect([work?.where, work?.isDeadLettered]).toStrictEqual(["welcome-retry", false]);
    expect(work?.what).toMatch(/^40 welcome emails not sent: /);
    expect(work?.what).toMatch(what);
    expect(work?.nextStep).toMatch(nextStep);
  });

  it("names the function of a stage that has not changed for minutes: an insert that never succeeds", async () => {
    const stalled = { ...INSERTING, changedAt: Date.now() - 4 * 60_000 };
    expect(await waitingOf({}, stalled)).toStrictEqual([
      {
        where: "insert-users",
        isDeadLettered: false,
        what: "Insert users (20 of 60) changed last 4 min ago.",
        nextStep:
          "If it does not continue, the log of insert-users has the error. Work that fails is retried, then sent to buffer-dead-letters.",
      },
    ]);
    expect(await waitingOf({}, { ...stalled, changedAt: Date.now() - 60_000 })).toBeUndefined();
  });

  it("says that the work may be among the messages of a queue that were not read", async () => {
    const others = Array.from({ length: 300 }, (_, number) => JSON.stringify({ uploadId: "v", number, rows: [] }));
    const stalled = { ...INSERTING, changedAt: Date.now() - 4 * 60_000 };
    const [work] = (await waitingOf({ queues: { "buffer-dead-letters": others }, readable: 100 }, stalled)) ?? [];
    expect(work?.where).toBe("insert-users");
    expect(work?.nextStep).toMatch(
      /then sent to buffer-dead-letters\. Or it is dead-lettered: buffer-dead-letters holds 300 messages, of which 100 were read\. Redrive them: npx rollcall redrive --queue buffer-dead-letters --stack prod$/,
    );
  });

  it.each<[string, RunningUpload["summary"], RegExp]>([
    ["process-csv", STARTED, /^Parse CSV \(0 of 100 bytes\) began \d+ d ago/],
    ["send-welcome", WELCOMING.summary, /^Send welcome emails \(20 of 60\) began \d+ d ago/],
    [
      "report-status",
      { ...WELCOMING.summary, welcomed: 60, toWelcome: 0, waitingFor: "WELCOME" },
      /^Sending the result to the execution began \d+ d ago/,
    ],
  ])("names %s where it is the one that does not continue", async (where, summary, what) => {
    const [work] = (await waitingOf({}, { uploadId: "u", summary })) ?? [];
    expect(work?.where).toBe(where);
    expect(work?.what).toMatch(what);
  });

  it("says which queue it is not allowed to read", async () => {
    const account = { denied: ["GetQueueAttributesCommand"] };
    const [work] = (await waitingOf(account, INSERTING)) ?? [];
    expect(work?.where).toBe("insert-users");
    expect(work?.nextStep).toMatch(/process-csv-failed cannot be read \(AccessDenied: not authorized/);
  });
});
