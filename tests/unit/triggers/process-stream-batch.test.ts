import type { DynamoDBRecord } from "aws-lambda";
import { RequestTooLarge } from "../../../local/lambda/errors";
import type { InvocationResult } from "../../../local/lambda/invocation";
import { streamMapping } from "../../../local/triggers/mapping";
import { processStreamBatch } from "../../../local/triggers/process-stream-batch";

type Outcome = "done" | "error" | { report: string };

/** Works a batch of numbered records; `outcome` says how each invocation ends, by the numbers it is given. */
async function worked(
  records: DynamoDBRecord[],
  inputs: object,
  outcome: (numbers: string[], abort: () => void) => Outcome,
) {
  const invoked: string[] = [];
  const discarded: [string, string, number][] = [];
  const stopping = new AbortController();
  const mapping = streamMapping({
    functionName: "fn",
    eventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1",
    startingPosition: "LATEST",
    functionResponseTypes: ["ReportBatchItemFailures"],
    ...inputs,
  });
  const numbersOf = (some: DynamoDBRecord[]) => some.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
  await processStreamBatch(
    {
      mapping,
      signal: stopping.signal,
      async invoke(some) {
        invoked.push(numbersOf(some).join());
        const ended = outcome(numbersOf(some), () => stopping.abort());
        const failures = typeof ended === "object" ? [{ itemIdentifier: ended.report }] : [];
        const result: InvocationResult = {
          requestId: "id",
          statusCode: 200,
          executedVersion: "$LATEST",
          payload: JSON.stringify({ batchItemFailures: failures }),
        };
        return ended === "error" ? { ...result, functionError: "Unhandled" } : result;
      },
      async discard(some, condition, attempts) {
        discarded.push([numbersOf(some).join(), condition, attempts]);
      },
    },
    records,
  );
  return { invoked, discarded };
}

function recordsOf(numbers: string, ageSeconds = 0): DynamoDBRecord[] {
  const ApproximateCreationDateTime = Date.now() / 1000 - ageSeconds;
  return numbers.split(",").map((SequenceNumber) => ({ dynamodb: { SequenceNumber, ApproximateCreationDateTime } }));
}

test("Records too old are discarded, the younger ones are processed", async () => {
  // Act
  const records = [...recordsOf("1,2", 100), ...recordsOf("3")];
  const { invoked, discarded } = await worked(records, { maximumRecordAgeInSeconds: 60 }, () => "done");

  // Assess
  expect(invoked).toStrictEqual(["3"]);
  expect(discarded).toStrictEqual([["1,2", "RecordAgeExceeded", 0]]);
});

test("Without bisecting a failing batch is retried whole, then discarded whole", async () => {
  // Act
  const { invoked, discarded } = await worked(recordsOf("1,2"), { maximumRetryAttempts: 1 }, () => "error");

  // Assess
  expect(invoked).toStrictEqual(["1,2", "1,2"]);
  expect(discarded).toStrictEqual([["1,2", "RetryAttemptsExhausted", 2]]);
});

test("Leaving behind what is done is no retry", async () => {
  // Act
  const inputs = { maximumRetryAttempts: 0, bisectBatchOnFunctionError: true };
  const { invoked, discarded } = await worked(recordsOf("1,2,3,4"), inputs, (numbers) =>
    numbers[0] === "4" ? "done" : { report: String(Number(numbers[0]) + 1) },
  );

  // Assess
  expect(invoked).toStrictEqual(["1,2,3,4", "2,3,4", "3,4", "4"]);
  expect(discarded).toStrictEqual([]);
});

test("A batch with more bytes than an invocation takes is cut in halves, in order", async () => {
  // Act
  const { invoked } = await worked(recordsOf("1,2,3"), {}, (numbers) => {
    if (numbers.length > 1) throw new RequestTooLarge("fn", 7, 6);
    return "done";
  });

  // Assess
  expect(invoked).toStrictEqual(["1,2,3", "1,2", "1", "2", "3"]);
});

test("Stopped, a failing batch is neither retried nor discarded", async () => {
  // Act
  const { invoked, discarded } = await worked(recordsOf("1"), {}, (_numbers, abort) => {
    abort();
    return "error";
  });

  // Assess
  expect(invoked).toStrictEqual(["1"]);
  expect(discarded).toStrictEqual([]);
});
