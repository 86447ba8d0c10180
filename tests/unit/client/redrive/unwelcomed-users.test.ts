import assert from "node:assert/strict";
import { type DynamoDBStreamsClient, TrimmedDataAccessException } from "@aws-sdk/client-dynamodb-streams";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { enqueueForWelcomeRetry, readUsersFromStream } from "../../../../client/redrive/unwelcomed-users";
import type { Stack } from "../../../../client/stack";
import { fakeClient } from "../../../helpers/fake-client";
import { fakeDynamodb } from "../../../helpers/fake-dynamodb";
import { STACK_OUTPUTS } from "../../../helpers/stack-outputs";

/** Sequence numbers are longer than a number of JavaScript is exact. */
const at = (number: number) => `1000000000000000000${String(number).padStart(2, "0")}`;
const RANGE = {
  streamArn: "arn:users",
  shardId: "shard-1",
  startSequenceNumber: at(1),
  endSequenceNumber: at(4),
  approximateArrivalOfFirstRecord: "2026-01-01T00:00:00Z",
  approximateArrivalOfLastRecord: "2026-01-01T00:00:01Z",
  batchSize: 4,
};

function change(number: number, user: Record<string, unknown>, eventName = "INSERT") {
  return { eventName, dynamodb: { SequenceNumber: at(number), NewImage: marshall(user) } };
}
const user = (number: number) => ({ email: `p${number}@x.org`, name: `P${number}`, uploadId: "u" });

/** A shard that gives these pages, one after another. */
function stackWith(pages: object[][]) {
  const streams = fakeClient<DynamoDBStreamsClient>((command, { ShardIterator = "0" }: { ShardIterator?: string }) => {
    if (command === "GetShardIteratorCommand") return { ShardIterator: "0" };
    const page = pages[Number(ShardIterator)];
    assert.ok(page, "read beyond the range");
    return { Records: page, NextShardIterator: String(Number(ShardIterator) + 1) };
  });
  return { stack: { streams: streams.client } as unknown as Stack, sent: streams.sent };
}

describe("readUsersFromStream", () => {
  it("reads from the first record of the range to the last, over several and empty pages", async () => {
    const pages = [[change(1, user(1)), change(2, user(2))], [], [change(3, user(3)), change(4, user(4))]];
    const { stack, sent } = stackWith(pages);
    expect(await readUsersFromStream(stack, RANGE)).toStrictEqual([1, 2, 3, 4].map(user));
    expect(sent[0]?.input).toStrictEqual({
      StreamArn: "arn:users",
      ShardId: "shard-1",
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      SequenceNumber: at(1),
    });
  });

  it("skips users inserted after the range", async () => {
    const { stack } = stackWith([[change(4, user(4)), change(5, user(5))]]);
    expect(await readUsersFromStream(stack, RANGE)).toStrictEqual([user(4)]);
  });

  it("skips other changes and users without an upload", async () => {
    const byHand = { email: "h@x.org", name: "H" };
    const { stack } = stackWith([[change(1, user(1), "MODIFY"), change(2, byHand), change(4, user(4))]]);
    expect(await readUsersFromStream(stack, RANGE)).toStrictEqual([user(4)]);
  });

  it("returns undefined where the records have expired, and throws other errors", async () => {
    const refusing = (error: Error) => {
      const streams = fakeClient<DynamoDBStreamsClient>(() => {
        throw error;
      });
      return { streams: streams.client } as unknown as Stack;
    };
    const trimmed = new TrimmedDataAccessException({ message: "trimmed", $metadata: {} });
    expect(await readUsersFromStream(refusing(trimmed), RANGE)).toBeUndefined();
    await expect(readUsersFromStream(refusing(new Error("no right")), RANGE)).rejects.toThrow(/no right/);
  });
});

/** A stack with these users, and the emails that are enqueued for welcome-retry. */
function stackOf(users: Record<string, unknown>[]) {
  const db = fakeDynamodb({ users, uploads: [{ uploadId: "u", part: "SUMMARY", status: "FAILED" }] });
  const enqueued: string[] = [];
  const sqs = fakeClient<SQSClient>((_command, { Entries }: { Entries: { MessageBody: string }[] }) => {
    for (const { MessageBody } of Entries)
      enqueued.push(...JSON.parse(MessageBody).users.map(({ email }: { email: string }) => email));
    return {};
  });
  const streams = fakeClient<DynamoDBStreamsClient>(() => assert.fail("The stream is read."));
  const outputs = { ...STACK_OUTPUTS, usersTable: "users", uploadsTable: "uploads" };
  const clients = { documents: db.client, sqs: sqs.client, streams: streams.client };
  const scans = () => db.sent.filter(({ command }) => command === "ScanCommand").length;
  return { stack: { ...clients, outputs, selector: " --stack prod" } as unknown as Stack, enqueued, scans, db };
}

const storedAt = (number: number, createdAt: string, more: object = {}) => ({ ...user(number), createdAt, ...more });

describe("enqueueForWelcomeRetry", () => {
  const recordOf = (minute: string) =>
    JSON.stringify({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 11 },
      DDBStreamBatchInfo: {
        ...RANGE,
        approximateArrivalOfFirstRecord: `2026-01-01T${minute}:00Z`,
        approximateArrivalOfLastRecord: `2026-01-01T${minute}:01Z`,
      },
    });

  it("finds the users of all expired records in one scan, each once, and none of the time between", async () => {
    const { stack, enqueued, scans } = stackOf(
      [
        storedAt(1, "2026-01-01T00:00:00.000Z"),
        storedAt(2, "2026-01-01T00:20:00.000Z"),
        storedAt(3, "2026-01-01T03:00:00.000Z"),
        storedAt(4, "2026-01-01T05:50:00.000Z"),
        storedAt(5, "2026-01-01T00:00:00.000Z", { welcome: { at: "", messageId: "m" } }),
        storedAt(6, "2026-01-01T00:00:00.000Z", { uploadId: undefined }),
      ].map((each) => JSON.parse(JSON.stringify(each))),
    );
    const records = ["06:00", "00:10", "00:00", "00:00", "00:20"].map(recordOf);
    await enqueueForWelcomeRetry(stack, records);
    expect([enqueued.toSorted(), scans()]).toStrictEqual([["p1@x.org", "p2@x.org", "p4@x.org"], 1]);
  });
});
