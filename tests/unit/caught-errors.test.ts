import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const RUNTIME = join(__dirname, "../../runtime");

/**
 * Errors after which the work is done as if there had been none, by their file: they say nothing that an operator would
 * look for.
 */
const EXPECTED = [
  ["aws/dynamodb.ts", "if (!isThrottling(error)) throw error;\n        lastError = error;"],
  ["aws/sqs.ts", "if (isThrottling(error)) return { retry: entries, error };\n    throw error;"],
  // Returned with the items: the handlers log them.
  ["halve-on-error.ts", "return items.map((item) => ({ item, error }));"],
  ["insert-users/create-insert-users.ts", "fail([messageId], error);"],
  ["insert-users/create-insert-users.ts", "fail(messageIds, error);"],
  // Returned with the batch.
  ["insert-users/insert-batches.ts", "of.failure = { error };"],
  ["notify/create-notify.ts", "if (error instanceof ConditionalCheckFailedException) return false;"],
  ["parse-json-object.ts", "return {};"],
  // Answered by S3: thrown as the error of the file, or as it is.
  ["process-csv/read-object.ts", 'throw unreadableFile("OBJECT_GONE"'],
  ["process-csv/process-upload.ts", "if (!(error instanceof ExecutionAlreadyExists)) throw error;"],
  ["process-csv/summary-writes.ts", "if (!(error instanceof ConditionalCheckFailedException)) throw error;"],
  ["report-status/task-result.ts", "if (!wasSent) throw error;"],
  ["send-welcome/create-rate-limiter.ts", "if (error instanceof ConditionalCheckFailedException) return undefined;"],
  ["send-welcome/create-rate-limiter.ts", "if (!isThrottling(error)) throw error;\n      lastError = error;"],
  ["send-welcome/retry-queue.ts", "if (error instanceof ConditionalCheckFailedException) return false;"],
  // DynamoDB throttles the check whether it may be written: receipts are retried.
  ["send-welcome/retry-queue.ts", "if (!isThrottling(error)) throw error;"],
  ["send-welcome/welcome-users.ts", "fail(recipient, error);"],
  ["send-welcome/welcome-template.ts", "problems.push("],
  ["upload/receipts.ts", "return { error, reasons };"],
  ["upload/update-summary.ts", "isThrottling(error)) throw error;\n      lastError = error;"],
] as const;

describe("every caught error in runtime/", () => {
  const files = readdirSync(RUNTIME, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("csv/"))
    .map((file) => file.replaceAll("\\", "/"));
  const caught = files.flatMap((file) => {
    const source = readFileSync(join(RUNTIME, file), "utf8");
    return [...source.matchAll(/^( *)\} catch (?:\(\w+\) )?\{\n(.*?)^\1\}/gms)].map(([, , block = ""]) => ({
      file,
      block,
    }));
  });

  it("is found: there are many", () => {
    expect(caught.length).toBeGreaterThan(15);
  });

  it("is logged, always thrown again, or one of those that are expected", () => {
    const silent = caught.filter(({ file, block }) => {
      const isThrown = /^\s*throw error;\s*$/m.test(block) && !/^\s*if .*return/m.test(block);
      return (
        !block.includes("logError(") && !isThrown && !EXPECTED.some(([of, text]) => of === file && block.includes(text))
      );
    });
    expect(silent).toStrictEqual([]);
  });

  it("has no list of expected errors that is longer than needed", () => {
    const unused = EXPECTED.filter(
      ([of, text]) => !caught.some(({ file, block }) => of === file && block.includes(text)),
    );
    expect(unused).toStrictEqual([]);
  });

  it("is never written to the log past logError", () => {
    const direct = files.filter(
      (file) =>
        file !== "log.ts" && /console\.(?:error|info|log|warn)\(/.test(readFileSync(join(RUNTIME, file), "utf8")),
    );
    expect(direct).toStrictEqual([]);
  });
});
