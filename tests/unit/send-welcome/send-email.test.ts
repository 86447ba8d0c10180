import type { SESClient } from "@aws-sdk/client-ses";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendEmail } from "../../../runtime/send-welcome/send-email";
import { fakeClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";
import { TEMPLATE } from "../../helpers/welcome-template";

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

/** Sends to `email` with the sending answered by `answers` one after another; the last one stays. */
async function run(answers: unknown[], email = "ann@x.org", milliseconds = 10_000) {
  const clock = virtualClock();
  const paces: number[] = [];
  const { client, sent } = fakeClient<SESClient>(() => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === "string" || answer instanceof Error) throw answer;
    return answer;
  });
  const sendWelcome = {
    ...{ ses: client, dynamodb: fakeDynamodb().client, sqs: fakeClient<SQSClient>(() => ({})).client, clock },
    ...{
      usersTable: "users",
      uploadsTable: "uploads",
      retryQueueUrl: "q",
      deadLetterQueueUrl: "dlq",
      senderAddress: "welcome@x.org",
      sesSandbox: false,
      productName: "Rollcall",
      template: TEMPLATE,
      columns: [],
      ...{ emailsPerSecond: 10, emailsPerEnvironment: 500 },
    },
    waitForRate: async () => {
      paces.push(clock.now());
    },
    unrecorded: new Map(),
  };
  const user = { email, name: "Ann", uploadId: "u", itemIdentifier: "1" };
  const result = await sendEmail(sendWelcome, user, {}, clock.now() + milliseconds, 1);
  return { result, sent, paces, clock };
}

describe("sendEmail", () => {
  afterEach(() => jest.restoreAllMocks());

  it("sends the welcome email from the sender to the user", async () => {
    const { result, sent } = await run([{ MessageId: "id" }]);
    expect(result).toStrictEqual({ messageId: "id" });
    const { Source, Destination, Message } = sent[0]?.input ?? {};
    expect([Source, Destination]).toStrictEqual(["welcome@x.org", { ToAddresses: ["ann@x.org"] }]);
    expect((Message as { Subject: { Data: string } }).Subject.Data).toBe("Welcome to Rollcall");
    // Without a configuration set that of the sender applies.
    expect(Object.keys(sent[0]?.input ?? {}).sort()).toStrictEqual(["Destination", "Message", "Source"]);
  });

  it("writes a domain in other scripts as SES takes it", async () => {
    const { sent } = await run([{ MessageId: "id" }], "ann@bücher.example");
    expect(sent[0]?.input.Destination).toStrictEqual({ ToAddresses: ["ann@xn--bcher-kva.example"] });
  });

  it("leaves a domain that has no such form as it is: SES is to refuse it", async () => {
    const { sent } = await run([{ MessageId: "id" }], "ann@exa mple.org");
    expect(sent[0]?.input.Destination).toStrictEqual({ ToAddresses: ["ann@exa mple.org"] });
  });

  it("sends again when the rate was exceeded: later, and at the configured pace", async () => {
    const slower = named("Throttling", "Maximum sending rate exceeded.");
    const { result, sent, paces, clock } = await run([slower, slower, { MessageId: "id" }]);
    expect(result).toStrictEqual({ messageId: "id" });
    expect(sent.length).toBe(3);
    expect(paces.length).toBe(3);
    expect(clock.waits.length).toBe(2);
  });

  it("takes SES as unavailable when the rate stays exceeded for some seconds", async () => {
    const { result, sent, clock } = await run([named("Throttling", "Maximum sending rate exceeded.")]);
    expect(result).toBe("throttled");
    expect(sent.length).toBe(8);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(3_000);
  });

  it("takes SES as unavailable when the rate is exceeded until the deadline", async () => {
    const { result, sent } = await run([named("Throttling", "Maximum sending rate exceeded.")], "ann@x.org", 500);
    expect(result).toBe("throttled");
    expect(sent.length).toBeLessThan(8);
  });

  it.each([
    ["quota", named("Throttling", "Daily message quota exceeded.")],
    ["paused", named("AccountSendingPausedException")],
    ["refused", named("AccessDenied")],
  ])("takes SES as unavailable at once: %s", async (kind, error) => {
    const { result, sent } = await run([error]);
    expect(result).toBe(kind);
    expect(sent.length).toBe(1);
  });

  it("gives what SES said where it refuses permanently", async () => {
    const { result, sent } = await run([named("MessageRejected", "Address blacklisted.")]);
    expect(result).toStrictEqual({ error: "Address blacklisted." });
    expect(sent.length).toBe(1);
  });

  it("logs why SES refuses every email, without an address", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    await run([named("MessageRejected", "Sending paused for this account. Ask ann@x.org.")]);
    expect(log.mock.calls.map(([line]) => JSON.parse(String(line)))).toStrictEqual([
      {
        message: "SES rejects every email at present",
        uploadId: "u",
        error: "MessageRejected: Sending paused for this account. Ask [address]",
      },
    ]);
  });

  it.each([
    ["SES rejects this recipient permanently", named("MessageRejected", "Address blacklisted.")],
    ["SES rejects every email at present", named("Throttling", "Daily message quota exceeded.")],
    ["SES rejects every email at present", named("AccessDenied")],
    ["SES throttles", named("Throttling", "Maximum sending rate exceeded.")],
    ["result of SendEmail unknown", named("TimeoutError")],
  ])("logs in the end: %s", async (message, error) => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    for (const milliseconds of [500, 60_000]) await run([error], "ann@x.org", milliseconds);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject(
      [1, 2].map(() => ({ message, uploadId: "u" })),
    );
  });

  for (const error of [named("TimeoutError", "ann@x.org"), "no error"])
    it(`leaves the email for later, and does not send again, where the outcome is unknown: ${String(error)}`, async () => {
      const log = jest.spyOn(console, "error").mockImplementation(() => {});
      const { result, sent } = await run([error, { MessageId: "a second email" }]);
      expect(result).toBe("unknown");
      expect(sent.length).toBe(1);
      expect(String(log.mock.calls[0])).not.toMatch(/ann@x\.org/);
    });
});
