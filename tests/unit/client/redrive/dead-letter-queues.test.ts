import { DEAD_LETTER_QUEUES } from "../../../../client/redrive/dead-letter-queues";

const OBJECT = { key: "new+people.csv", eTag: "e", size: 1, sequencer: "1", versionId: "v" };
const ofFunction = (more: object) =>
  JSON.stringify({ requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 }, ...more });
const ofFile = ofFunction({
  requestPayload: { Records: [{ s3: { bucket: { name: "uploads" }, object: OBJECT } }] },
  responsePayload: { errorType: "TimeoutError", errorMessage: "no answer\nin 5 s" },
});
const ofStream = ofFunction({
  responseContext: { functionError: "Unhandled" },
  DDBStreamBatchInfo: {
    streamArn: "arn:aws:dynamodb:eu-test-1:123456789012:table/users-1/stream/2026-01-01T00:00:00.000",
    batchSize: 1,
    approximateArrivalOfFirstRecord: "2026-01-01T00:00:00Z",
  },
});
const user = { email: "ann@example.com", name: "Ann", uploadId: "u" };
const bounce = {
  eventType: "Bounce",
  mail: { messageId: "m", destination: ["ann@example.com"], tags: { uploadId: ["u"] } },
  bounce: { bounceType: "Permanent", timestamp: "2026-01-01T00:00:00.000Z" },
};
const batch = { uploadId: "u", number: 4, rows: [{ line: 102 }, { line: 104 }] };

describe("DEAD_LETTER_QUEUES", () => {
  const known: [string, string, string | RegExp, string | RegExp][] = [
    [
      "process-csv-failed",
      ofFile,
      /^s3:\/\/uploads\/new people\.csv \(upload new-people-csv-\w+\)$/,
      "RetriesExhausted after 3 attempts: TimeoutError: no answer in 5 s",
    ],
    ["buffer-dead-letters", JSON.stringify(batch), "batch 4 of upload u: lines 102 to 104", /log/],
    [
      "send-welcome-failed",
      ofStream,
      "1 change of the table users-1 at 2026-01-01T00:00:00Z",
      "RetriesExhausted after 3 attempts: Unhandled",
    ],
    [
      "welcome-retry-dead-letters",
      JSON.stringify({ users: [user, user] }),
      "2 welcome emails of upload u",
      /45 days; the log/,
    ],
    ["delivery-events-dead-letters", JSON.stringify(bounce), "a welcome email of upload u that is bounced", /log/],
    ["delivery-events-dead-letters", "Successfully validated SNS topic", /changes nothing/, /SNS/],
    ["report-status-failed", ofStream, /^1 change of the table/, /Unhandled/],
    ["notify-failed", ofStream, /^1 change of the table/, /Unhandled/],
  ];
  for (const [name, body, what, reason] of known) {
    const queue = DEAD_LETTER_QUEUES.find((each) => each.name === name);
    it(`describes a message in ${name} with its reason`, () => {
      const description = queue?.describe(body);
      matches(description?.what, what);
      matches(description?.reason, reason);
      expect(JSON.stringify(description)).not.toMatch(/ann@/);
    });

    it(`does not describe a message that does not belong to ${name}`, () => {
      for (const foreign of ["", "hello", "null", "[]", "{}", ofFunction({})])
        expect(queue?.describe(foreign)).toBeUndefined();
    });
  }

  it("holds every dead-letter queue of the program", () => {
    expect(DEAD_LETTER_QUEUES.map(({ name }) => name)).toStrictEqual([...new Set(known.map(([name]) => name))]);
  });
});

function matches(text: string | undefined, expected: string | RegExp): void {
  if (typeof expected === "string") expect(text).toBe(expected);
  else expect(text ?? "").toMatch(expected);
}
