import { InvalidToken, type SFNClient, TaskDoesNotExist, TaskTimedOut } from "@aws-sdk/client-sfn";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { createReportStatus } from "../../../runtime/report-status/create-report-status";
import { fakeClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

const WAITING = { uploadId: "u", part: "SUMMARY", startedAt: "2026-01-01T00:00:00.000Z", waitingFor: "PARSE" };
const PARSED = { ...WAITING, taskToken: "t", parsedAt: "2026-01-01T00:00:01.000Z", rows: 3, accepted: 3 };

function record(image: Record<string, unknown>, SequenceNumber: string): DynamoDBRecord {
  return { eventName: "MODIFY", dynamodb: { NewImage: marshall(image) as never, SequenceNumber } };
}

/** Handles records; the call for a token of `errors` throws its error. */
async function run(records: DynamoDBRecord[], errors: Record<string, Error> = {}) {
  const { client, sent } = fakeClient<SFNClient>((_command, { taskToken }: { taskToken: string }) => {
    const error = errors[taskToken];
    if (error) throw error;
    return {};
  });
  const handler = createReportStatus({ sfn: client, clock: virtualClock() });
  const { batchItemFailures } = await handler({ Records: records });
  return { failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), sent };
}

describe("createReportStatus", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("hands the report to the execution that waits", async () => {
    const { failures, sent } = await run([record(PARSED, "1")]);
    expect(failures).toStrictEqual([]);
    expect(sent.map(({ command, input }) => [command, input.taskToken])).toStrictEqual([
      ["SendTaskSuccessCommand", "t"],
    ]);
    const { uploadId, rows, durations } = JSON.parse(String(sent[0]?.input.output));
    expect([uploadId, rows, durations.parse]).toStrictEqual(["u", 3, 1]);
  });

  it("fails the execution with error and cause", async () => {
    const { sent } = await run([record({ ...WAITING, taskToken: "t", error: "NOT_CSV", cause: "A picture." }, "1")]);
    expect(sent).toStrictEqual([
      { command: "SendTaskFailureCommand", input: { taskToken: "t", error: "NOT_CSV", cause: "A picture." } },
    ]);
  });

  it("sends nothing for receipts, deletions and stages in progress", async () => {
    const removal: DynamoDBRecord = { eventName: "REMOVE", dynamodb: { SequenceNumber: "2" } };
    const { failures, sent } = await run([
      record({ ...PARSED, part: "BATCH#000000" }, "1"),
      removal,
      record({ ...PARSED, waitingFor: "INSERT", toInsert: 1 }, "3"),
    ]);
    expect([failures, sent]).toStrictEqual([[], []]);
  });

  for (const Done of [TaskTimedOut, TaskDoesNotExist, InvalidToken])
    it(`takes a token that Step Functions answers with ${Done.name} as sent, and processes the next record`, async () => {
      const error = new Done({ message: "done", $metadata: {} });
      const { failures, sent } = await run([record(PARSED, "1"), record({ ...PARSED, taskToken: "next" }, "2")], {
        t: error,
      });
      expect(failures).toStrictEqual([]);
      expect(sent.length).toBe(2);
    });

  it("reports the record whose result could not be sent: it and those after it are redelivered", async () => {
    const throttled = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    const records = ["a", "b", "c"].map((taskToken, index) => record({ ...PARSED, taskToken }, `10${index}`));
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    const { failures, sent } = await run(records, { b: throttled });
    expect(failures).toStrictEqual(["101"]);
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual([
      { message: "task result not sent", uploadId: "u", error: "ThrottlingException: slow down" },
    ]);
    expect(sent.map(({ input }) => input.taskToken)).toStrictEqual(["a", "b"]);
  });
});
