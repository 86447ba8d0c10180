import type { InvocationResult } from "../lambda/invocation";

/**
 * Returns the records of a batch to retry: all of a function that failed, none where the mapping asks for no report.
 * @param mapping - whether the function reports batch item failures
 * @param result - of the invocation
 * @param identifiers - of the batch's records
 */
export function failedRecords(
  { reportsBatchItemFailures }: { reportsBatchItemFailures: boolean },
  { functionError, payload }: Pick<InvocationResult, "functionError" | "payload">,
  identifiers: readonly string[],
): Set<string> {
  if (functionError !== undefined) return new Set(identifiers);
  return reportsBatchItemFailures ? failedItems(payload, identifiers) : new Set();
}

/**
 * Parses the response of a function with ReportBatchItemFailures.
 * @param payload - JSON
 * @param identifiers - of the batch's records
 * @returns the identifiers to retry: none for an empty response; all for an invalid one, such as an identifier that is empty
 *   or not of this batch
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedItems(payload: string, identifiers: readonly string[]): Set<string> {
  const given = new Set(identifiers);
  const answer: unknown = payload === "" ? null : JSON.parse(payload);
  if (answer === null) return new Set();
  // A response without the list reports no failures.
  const failures = typeof answer === "object" && "batchItemFailures" in answer ? answer.batchItemFailures : null;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return given;
  const failed = new Set<string>();
  for (const failure of failures) {
    const identifier: unknown = failure?.itemIdentifier;
    if (typeof identifier !== "string" || !given.has(identifier)) return given;
    failed.add(identifier);
  }
  return failed;
}
