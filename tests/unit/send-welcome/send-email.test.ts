import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SESClient } from "@aws-sdk/client-ses";
import { sendEmail } from "../../../runtime/send-welcome/send-email";
import { fakeClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

/** Sends to `email` with the sending answered by `answers` one after another; the last one stays. */
async function run(answers: (Error | { MessageId: string })[], email = "ann@x.org") {
  const clock = virtualClock();
  const paces: number[] = [];
  const { client, sent } = fakeClient<SESClient>(() => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const sendWelcome = {
    ...{ ses: client, dynamodb: fakeDynamodb().client, usersTable: "users", uploadsTable: "uploads", clock },
    ...{ senderAddress: "welcome@x.org", productName: "Rollcall", emailsPerSecond: 10 },
    pace: async () => {
      paces.push(clock.now());
    },
  };
  const user = { email, name: "Ann", uploadId: "u", sequenceNumber: "1" };
  const result = await sendEmail(sendWelcome, user, clock.now() + 10_000);
  return { result, sent, paces, clock };
}

describe("sendEmail", () => {
  it("sends the welcome email from the sender to the user", async () => {
    const { result, sent } = await run([{ MessageId: "id" }]);
    assert.deepEqual(result, { messageId: "id" });
    const { Source, Destination, Message } = sent[0]?.input ?? {};
    assert.deepEqual([Source, Destination], ["welcome@x.org", { ToAddresses: ["ann@x.org"] }]);
    assert.equal((Message as { Subject: { Data: string } }).Subject.Data, "Welcome to Rollcall");
  });

  it("writes a domain in other scripts as SES takes it", async () => {
    const { sent } = await run([{ MessageId: "id" }], "ann@bücher.example");
    assert.deepEqual(sent[0]?.input.Destination, { ToAddresses: ["ann@xn--bcher-kva.example"] });
  });

  it("leaves a domain that has no such form as it is: SES is to refuse it", async () => {
    const { sent } = await run([{ MessageId: "id" }], "ann@exa mple.org");
    assert.deepEqual(sent[0]?.input.Destination, { ToAddresses: ["ann@exa mple.org"] });
  });

  it("sends again when the rate was exceeded: later, and at the configured pace", async () => {
    const slower = named("Throttling", "Maximum sending rate exceeded.");
    const { result, sent, paces, clock } = await run([slower, slower, { MessageId: "id" }]);
    assert.deepEqual(result, { messageId: "id" });
    assert.equal(sent.length, 3);
    assert.equal(paces.length, 3);
    assert.equal(clock.waits.length, 2);
  });

  it("leaves the email for later when the rate stays exceeded until the deadline", async () => {
    const { result } = await run([named("Throttling", "Maximum sending rate exceeded.")]);
    assert.equal(result, "later");
  });

  for (const error of [named("Throttling", "Daily message quota exceeded."), named("AccountSendingPausedException")])
    it(`leaves the email for later at once on ${error.message || error.name}`, async () => {
      const { result, sent } = await run([error]);
      assert.equal(result, "later");
      assert.equal(sent.length, 1);
    });

  it("gives what SES said where it refuses for good", async () => {
    const { result, sent } = await run([named("MessageRejected", "Address blacklisted.")]);
    assert.deepEqual(result, { error: "Address blacklisted." });
    assert.equal(sent.length, 1);
  });

  it("throws, and does not send again, where the outcome is unknown", async () => {
    const error = named("TimeoutError");
    await assert.rejects(run([error, { MessageId: "a second email" }]), (thrown) => thrown === error);
  });
});
