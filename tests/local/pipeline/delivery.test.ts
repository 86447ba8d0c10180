import { readSummary } from "../../../client/follow";
import { undoUpload } from "../../../client/undo";
import { systemClock } from "../../../runtime/clock";
import type { User } from "../../../runtime/user";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { until } from "../triggers/test-cloud";

const HOUR = 60 * 60 * 1_000;

describe("what becomes of each email", () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack({
      overrides: { "delivery-events-to-record-delivery": { maximumBatchingWindowInSeconds: 1 } },
      mailboxOf: (address) => (address.startsWith("gone.") ? "bounce" : "success"),
    });
  });
  afterAll(() => local.stop());

  const user = async (email: string): Promise<User | undefined> =>
    (await local.users()).find((each) => each.email === email);
  const countsOf = async (uploadId: string) => {
    const { delivered = 0, bounced = 0, complained = 0 } = await readSummary(local.stack, uploadId);
    return [delivered, bounced, complained];
  };

  it("is recorded on users and counted in the upload, which has ended before", async () => {
    // Prepare
    const names = ["success", "success+2", "bounce", "bounce+2", "complaint+a", "ooto", "suppressionlist"];
    const rows = names.map((name) => `${name},${name}@simulator.amazonses.com`);
    const file = ["name,email", ...rows, "Ann,ann@example.com"].join("\n");

    // Act
    const { uploadId, status, welcomed } = await local.signUp("mailboxes.csv", file);

    // Assess
    expect([status, welcomed]).toStrictEqual(["SUCCEEDED", 8]);
    await until(async () => (await countsOf(uploadId)).join() === "4,3,1");
    const users = Object.fromEntries((await local.users()).map(({ name, delivery }) => [name, delivery?.status]));
    expect(users).toStrictEqual({
      ...{ success: "delivered", "success+2": "delivered", ooto: "delivered", Ann: "delivered" },
      ...{ bounce: "bounced", "bounce+2": "bounced", suppressionlist: "bounced", "complaint+a": "complained" },
    });
    const complained = await user("complaint+a@simulator.amazonses.com");
    expect(complained?.delivery).toStrictEqual({
      status: "complained",
      delivered: expect.stringMatching(/Z$/),
      complained: expect.stringMatching(/Z$/),
      messageId: complained?.welcome && "messageId" in complained.welcome && complained.welcome.messageId,
      reason: "abuse",
    });
    const { status: after, finishedAt } = await readSummary(local.stack, uploadId);
    expect([after, finishedAt]).toStrictEqual(["COMPLETED", expect.any(String)]);
  });

  it("keeps an address that bounced from an email when it is signed up anew", async () => {
    // Prepare
    const first = await local.signUp("first.csv", "name,email\nGone,gone.1@example.com\n");
    await until(async () => (await countsOf(first.uploadId)).join() === "0,1,0");
    const clock = { ...systemClock, now: () => Date.now() + HOUR };
    await undoUpload(local.stack, first.uploadId, { welcomed: true, clock });
    expect(await user("gone.1@example.com")).toBeUndefined();
    const sent = local.cloud.emailCount();

    // Act
    const second = await local.signUp("second.csv", "name,email\nGone,gone.1@example.com\n");

    // Assess
    expect([second.inserted, second.welcomed]).toStrictEqual([1, 1]);
    await until(async () => (await countsOf(second.uploadId)).join() === "0,1,0");
    expect((await user("gone.1@example.com"))?.delivery).toMatchObject({
      status: "bounced",
      reason: "OnAccountSuppressionList",
    });
    expect(local.cloud.emailCount()).toBe(sent);
    expect(await countsOf(first.uploadId)).toStrictEqual([0, 1, 0]);
  });
});
