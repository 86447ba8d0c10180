import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { createRecordDelivery } from "../../../runtime/record-delivery/create-record-delivery";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith, sqsEventOf } from "../../helpers/lambda-events";
import { virtualClock } from "../../helpers/virtual-clock";

const AT = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-01T00:00:09.000Z";
type Kind = "Delivery" | "Bounce" | "Complaint";

function event(kind: Kind, name = "ann", { at = AT, uploadId = "u", messageId = `id of ${name}` } = {}): string {
  const details = {
    Delivery: { delivery: { timestamp: at } },
    Bounce: { bounce: { timestamp: at, bounceType: "Permanent", bounceSubType: "General" } },
    Complaint: { complaint: { timestamp: at, complaintFeedbackType: "abuse" } },
  };
  const mail = { messageId, destination: [`${name}@x.org`], tags: { uploadId: [uploadId] } };
  return JSON.stringify({ eventType: kind, mail, ...details[kind] });
}

/** The handler over users of the upload `u`, whose SUMMARY exists. */
function recordDeliveryOver(
  users: Record<string, unknown>[] = [{}],
  faults: Record<string, (Error | (() => void))[]> = {},
  summary: Record<string, unknown>[] = [{ uploadId: "u", part: "SUMMARY", welcomed: 1 }],
) {
  let poisoned = "\0";
  let throttled: string[] = [];
  const before = (command: string, input: unknown) => {
    const fault = faults[command]?.shift();
    if (typeof fault === "function") fault();
    else if (fault) throw fault;
    if (command === "TransactWriteItemsCommand" && JSON.stringify(input).includes(poisoned))
      throw Object.assign(new Error("Item size has exceeded the maximum allowed size"), {
        name: "ValidationException",
      });
    const { TransactItems = [] } = input as { TransactItems?: object[] };
    const codes = TransactItems.map((item) =>
      throttled.some((email) => JSON.stringify(item).includes(`"${email}"`)) ? "ThrottlingError" : "None",
    );
    if (codes.includes("ThrottlingError")) throw cancelled(...codes);
  };
  const people = users.map((user) => ({ email: "ann@x.org", name: "Ann", uploadId: "u", ...user }));
  const db = fakeDynamodb({ users: people, uploads: summary }, before);
  const handler = createRecordDelivery({
    ...{ dynamodb: db.client, usersTable: "users", uploadsTable: "uploads" },
    clock: virtualClock(Date.parse(AT)),
  });
  return {
    ...db,
    counts: (uploadId = "u") => {
      const { delivered = 0, bounced = 0, complained = 0 } = db.uploadPart(uploadId, "SUMMARY") ?? {};
      return [delivered, bounced, complained];
    },
    delivery: (name = "ann") => db.user(`${name}@x.org`)?.delivery,
    run: async (...bodies: string[]) => {
      const { batchItemFailures } = await handler(sqsEventOf(bodies), contextWith());
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    poison(email: string) {
      poisoned = email;
    },
    setDelivery: (name: string, delivery: Record<string, unknown>) =>
      db.putUser({ ...db.user(`${name}@x.org`), delivery }),
    throttle(emails: string[]) {
      throttled = emails;
    },
  };
}

describe("createRecordDelivery", () => {
  let log: jest.SpyInstance;
  beforeEach(() => {
    log = jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("records a delivery on the user, and counts it in the upload", async () => {
    // Prepare
    const { run, delivery, counts, uploadPart } = recordDeliveryOver();

    // Act
    const failed = await run(event("Delivery"));

    // Assess
    expect(failed).toStrictEqual([]);
    expect(delivery()).toStrictEqual({ status: "delivered", delivered: AT, messageId: "id of ann" });
    expect(counts()).toStrictEqual([1, 0, 0]);
    expect(uploadPart("u", "SUMMARY")?.welcomed).toBe(1);
  });

  it("moves a user from one count to the next, and keeps the times of both", async () => {
    const { run, delivery, counts } = recordDeliveryOver();
    await run(event("Delivery"));
    await run(event("Complaint", "ann", { at: LATER }));
    expect(delivery()).toStrictEqual({
      ...{ status: "complained", delivered: AT, complained: LATER },
      ...{ messageId: "id of ann", reason: "abuse" },
    });
    expect(counts()).toStrictEqual([0, 0, 1]);
  });

  it.each<[Kind[][], number[]]>([
    [
      [["Delivery"], ["Delivery"]],
      [1, 0, 0],
    ],
    [[["Delivery", "Delivery", "Delivery"]], [1, 0, 0]],
    [
      [["Complaint"], ["Delivery"]],
      [0, 0, 1],
    ],
    [[["Complaint", "Delivery"]], [0, 0, 1]],
    [
      [["Complaint"], ["Bounce"], ["Complaint"]],
      [0, 0, 1],
    ],
    [
      [["Bounce"], ["Delivery"], ["Bounce"]],
      [0, 1, 0],
    ],
    [
      [["Delivery"], ["Bounce"], ["Complaint", "Delivery"]],
      [0, 0, 1],
    ],
  ])("counts %j as %j, however the events arrive", async (events, expected) => {
    const { run, counts, delivery } = recordDeliveryOver();
    for (const kinds of events) expect(await run(...kinds.map((kind) => event(kind)))).toStrictEqual([]);
    expect(counts()).toStrictEqual(expected);
    expect(delivery()?.status).toBe(["delivered", "bounced", "complained"][expected.indexOf(1)]);
  });

  it("keeps both times where a delivery and a complaint arrive together in the wrong order", async () => {
    const { run, delivery } = recordDeliveryOver();
    await run(event("Complaint", "ann", { at: LATER }), event("Delivery"));
    expect(delivery()).toMatchObject({ status: "complained", delivered: AT, complained: LATER });
  });

  it("writes nothing where nothing changes", async () => {
    const { run, sent } = recordDeliveryOver();
    await run(event("Complaint"));
    sent.length = 0;
    await run(event("Complaint"), event("Delivery"));
    expect(sent.map(({ command }) => command)).toStrictEqual(["BatchGetItemCommand"]);
  });

  it("ignores users that were deleted or belong to another upload", async () => {
    const { run, counts, user, delivery } = recordDeliveryOver([{}, { email: "bob@x.org", uploadId: "v" }]);
    expect(await run(event("Delivery", "zoe"), event("Bounce", "bob"), event("Delivery"))).toStrictEqual([]);
    expect([user("zoe@x.org"), user("bob@x.org")?.delivery, delivery()?.status]).toStrictEqual([
      undefined,
      undefined,
      "delivered",
    ]);
    expect(counts()).toStrictEqual([1, 0, 0]);
  });

  it("leaves a column alone that is called delivery", async () => {
    const { run, counts, delivery } = recordDeliveryOver([{ delivery: "by post" }]);
    await run(event("Delivery"));
    expect([delivery(), counts()]).toStrictEqual(["by post", [0, 0, 0]]);
  });

  it("counts a million events in transactions of 99 users, one for each upload", async () => {
    const names = Array.from({ length: 230 }, (_, index) => `p${index}`);
    const users = names.map((name, index) => ({ email: `${name}@x.org`, uploadId: index < 200 ? "u" : "v" }));
    const summaries = ["u", "v"].map((uploadId) => ({ uploadId, part: "SUMMARY" }));
    const { run, counts, sent } = recordDeliveryOver(users, {}, summaries);
    await run(...names.map((name, index) => event("Delivery", name, { uploadId: index < 200 ? "u" : "v" })));
    expect([counts("u"), counts("v")]).toStrictEqual([
      [200, 0, 0],
      [30, 0, 0],
    ]);
    const writes = sent.filter(({ command }) => command === "TransactWriteItemsCommand");
    expect(writes.map(({ input }) => (input.TransactItems as object[]).length)).toStrictEqual([100, 100, 3, 31]);
  });

  it("records on users whose upload has expired, without making its SUMMARY anew", async () => {
    const { run, delivery, uploadPart } = recordDeliveryOver([{}], {}, []);
    expect(await run(event("Complaint"))).toStrictEqual([]);
    expect([delivery()?.status, uploadPart("u", "SUMMARY")]).toStrictEqual(["complained", undefined]);
  });

  it("reads a user again that another invocation changed meanwhile", async () => {
    // Prepare: between the read and the write of the delivery, another invocation records the complaint.
    let other: Promise<unknown> = Promise.resolve();
    const conflict = cancelled("ConditionalCheckFailed");
    const over = recordDeliveryOver([{}], {
      TransactWriteItemsCommand: [
        () => {
          other = over.run(event("Complaint"));
          throw conflict;
        },
      ],
    });

    // Act
    await over.run(event("Delivery"));
    await other;

    // Assess
    expect(over.counts()).toStrictEqual([0, 0, 1]);
    expect(over.delivery()?.status).toBe("complained");
  });

  it("records a higher status on a user that another invocation has changed since it was read", async () => {
    // Prepare: between the read and the write of the complaint, another invocation records the delivery.
    const delivered = { status: "delivered", delivered: AT, messageId: "id of ann" };
    const faults = { TransactWriteItemsCommand: [() => over.setDelivery("ann", delivered)] };
    const over = recordDeliveryOver([{}], faults, [{ uploadId: "u", part: "SUMMARY", delivered: 1 }]);

    // Act
    const failed = await over.run(event("Complaint", "ann", { at: LATER }));

    // Assess
    expect(failed).toStrictEqual([]);
    expect(over.delivery()).toMatchObject({ status: "complained", delivered: AT, complained: LATER });
    expect(over.counts()).toStrictEqual([0, 0, 1]);
    expect(over.sent.map(({ command }) => command)).toStrictEqual([
      ...["BatchGetItemCommand", "TransactWriteItemsCommand"],
      ...["BatchGetItemCommand", "TransactWriteItemsCommand"],
    ]);
  });

  it("reports the events of a user that changes at each attempt, until the deadline", async () => {
    const changed = Array.from({ length: 500 }, () => cancelled("ConditionalCheckFailed", "None"));
    const { run } = recordDeliveryOver([{}, { email: "bob@x.org" }], { TransactWriteItemsCommand: changed });
    expect(await run(event("Delivery"))).toStrictEqual(["m0"]);
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
      ...{ message: "deliveries not recorded", uploadId: "u", users: 1 },
    });
    expect(String(log.mock.calls[0]?.[0])).toMatch(/The deadline passed while recording 1 deliveries of upload u/);
  });

  it("ignores messages that decide nothing, and logs the id of one that holds no event", async () => {
    const { run, counts } = recordDeliveryOver();
    const failed = await run("Successfully validated SNS topic", "unreadable", event("Delivery"));
    expect([failed, counts()]).toStrictEqual([["m1"], [1, 0, 0]]);
    expect(log.mock.calls.map(([line]) => JSON.parse(String(line)))).toStrictEqual([
      expect.objectContaining({ message: "message not readable", messageId: "m1" }),
    ]);
  });

  it("retries a conflict on SUMMARY without reading again", async () => {
    const faults = { TransactWriteItemsCommand: [cancelled("TransactionConflict"), cancelled("ThrottlingError")] };
    const { run, counts, sent } = recordDeliveryOver([{}], faults);
    expect(await run(event("Bounce"))).toStrictEqual([]);
    expect(counts()).toStrictEqual([0, 1, 0]);
    expect(sent.filter(({ command }) => command === "BatchGetItemCommand").length).toBe(1);
  });

  it("records the users whose writes DynamoDB does not throttle, and reports the events of the others", async () => {
    // Prepare: a table in which some of 99 writes are throttled at any time.
    const names = Array.from({ length: 99 }, (_, index) => `p${index}`);
    const { run, counts, delivery, throttle } = recordDeliveryOver(names.map((name) => ({ email: `${name}@x.org` })));
    throttle(["p7@x.org", "p50@x.org"]);

    // Act
    const failed = await run(...names.map((name) => event("Delivery", name)));

    // Assess
    expect(failed).toStrictEqual(["m7", "m50"]);
    expect(counts()).toStrictEqual([97, 0, 0]);
    expect([delivery("p6")?.status, delivery("p7")]).toStrictEqual(["delivered", undefined]);
  });

  it("reports the events of exactly those users that cannot be written, and messages that hold no event", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `p${index}.`);
    const users = names.map((name) => ({ email: `${name}@x.org` }));
    const { run, counts, poison } = recordDeliveryOver(users);
    poison("p7.@x.org");
    const failed = await run(...names.map((name) => event("Delivery", name)), "unreadable", event("Delivery", "p7."));
    expect(failed).toStrictEqual(["m20", "m7", "m21"]);
    expect(counts()).toStrictEqual([19, 0, 0]);
    const logged = log.mock.calls.map(([line]) => String(line)).join("\n");
    expect(logged).toMatch(/message not readable/);
    expect(logged).toMatch(/deliveries not recorded/);
    expect(logged).not.toMatch(/@x\.org/);
  });

  it("reports all events of an upload that it cannot write before its end", async () => {
    const conflicts = Array.from({ length: 500 }, () => cancelled("TransactionConflict"));
    const { run, counts } = recordDeliveryOver([{}], { TransactWriteItemsCommand: conflicts });
    expect(await run(event("Delivery"), event("Complaint"))).toStrictEqual(["m0", "m1"]);
    expect(counts()).toStrictEqual([0, 0, 0]);
    expect(String(log.mock.calls[0]?.[0])).toMatch(/The deadline passed while writing 1 receipts of upload u/);
  });
});

function cancelled(...codes: string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    ...{ message: "Transaction cancelled", $metadata: {} },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}
