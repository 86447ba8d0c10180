import { type Stage, SUMMARY } from "../runtime/upload/summary";

type Condition = (string | { exists: boolean })[];
type Attributes = Record<string, { S: Condition } | { N: Condition }>;

/** `exists` works on leaves only, so the type is part of the condition. */
const PRESENT = { S: [{ exists: true }] };

/**
 * Lets a change of an upload's SUMMARY through when what its execution waits for has come about, or never will. A
 * countdown at 0 is a condition that a filter can state; "inserted = accepted" would not be.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
export function newsFilters(): { pattern: string }[] {
  return [
    whileWaitingFor("PARSE", { parsedAt: PRESENT }),
    whileWaitingFor("PARSE", { error: PRESENT }),
    whileWaitingFor("INSERT", { toInsert: { N: ["0"] } }),
    whileWaitingFor("WELCOME", { toWelcome: { N: ["0"] } }),
  ];
}

function whileWaitingFor(stage: Stage, condition: Attributes): { pattern: string } {
  const summary: Attributes = { part: { S: [SUMMARY] }, taskToken: PRESENT, waitingFor: { S: [stage] }, ...condition };
  return { pattern: JSON.stringify({ dynamodb: { NewImage: summary } }) };
}
