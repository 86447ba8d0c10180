import { SFNClient } from "@aws-sdk/client-sfn";
import { resendNotifications } from "../../../../client/redrive/redrive-targets";
import type { Stack } from "../../../../client/stack";
import { fakeDynamodb } from "../../../helpers/fake-dynamodb";
import { STACK_OUTPUTS } from "../../../helpers/stack-outputs";

const FAILED_AT = "2026-01-02T00:00:00Z";
const RECORD = JSON.stringify({
  requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 1001 },
  DDBStreamBatchInfo: { streamArn: "", batchSize: 1, approximateArrivalOfFirstRecord: FAILED_AT },
});

/** Executions with these names and ends, over the real client's paginator. */
function executionsOf(stopDates: Record<string, string | undefined>): SFNClient {
  const sfn = new SFNClient({ region: "eu-test-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  const executions = Object.entries(stopDates).map(([name, stopDate]) => ({
    name,
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
  }));
  sfn.middlewareStack.add(() => async () => ({ output: { $metadata: {}, executions }, response: {} }) as never, {
    step: "initialize",
    priority: "high",
  });
  return sfn;
}

describe("resendNotifications", () => {
  it("writes the SUMMARY of each upload that has ended since the failed record, and what running ones wait for, if unnotified", async () => {
    // Prepare
    const ended = { part: "SUMMARY", finishedAt: FAILED_AT };
    const db = fakeDynamodb({
      uploads: [
        { uploadId: "failed", ...ended },
        { uploadId: "notified", ...ended, notifiedAt: FAILED_AT },
        { uploadId: "before", ...ended },
        { uploadId: "running", part: "SUMMARY" },
        { uploadId: "running", part: "WAIT#quota", since: FAILED_AT },
        { uploadId: "running", part: "WAIT#paused", since: FAILED_AT, notifiedAt: FAILED_AT },
        { uploadId: "before", part: "WAIT#quota", since: FAILED_AT },
      ],
    });
    const sfn = executionsOf({
      failed: "2026-01-01T23:59:59Z",
      notified: "2026-01-02T00:00:01Z",
      before: "2026-01-01T12:00:00Z",
      running: undefined,
    });
    const outputs = { ...STACK_OUTPUTS, uploadsTable: "uploads" };

    // Act
    await resendNotifications({ sfn, documents: db.client, outputs } as unknown as Stack, [RECORD]);

    // Assess
    const parts = ["SUMMARY", "WAIT#quota", "WAIT#paused", "WAIT#refused"];
    const written = ["failed", "notified", "before", "running"].flatMap((uploadId) =>
      parts.filter((part) => db.uploadPart(uploadId, part)?.redrivenAt !== undefined).map((part) => [uploadId, part]),
    );
    expect(written).toStrictEqual([
      ["failed", "SUMMARY"],
      ["running", "WAIT#quota"],
    ]);
  });
});
