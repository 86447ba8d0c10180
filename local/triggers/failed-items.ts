/**
 * Reads what a function with ReportBatchItemFailures answered.
 * @param payload JSON
 * @param identifiers of the records that it was given
 * @returns those to be tried again: none for an empty answer; all for one that Lambda would not understand, which is
 *   what it does with an identifier that is empty or not of this batch
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedItems(payload: string, identifiers: readonly string[]): Set<string> {
  const given = new Set(identifiers);
  const answer: unknown = payload === "" ? null : JSON.parse(payload);
  if (answer === null) return new Set();
  // Any other answer has no list, which is an empty list.
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
