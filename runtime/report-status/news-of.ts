import { type Report, reportOf } from "../upload/report";
import type { Stage, Summary } from "../upload/summary";

/** What an execution is to be told. */
export type News = { taskToken: string } & ({ output: Report } | { error: string; cause: string });

/** The news in a SUMMARY for the execution that waits on it; undefined while there is none. `now` is ISO 8601. */
export function newsOf(summary: Summary, now: string): News | undefined {
  const { taskToken, waitingFor, error, cause } = summary;
  if (taskToken === undefined || waitingFor === undefined) return undefined;
  if (error !== undefined) return { taskToken, error, cause: cause ?? "" };
  return isComplete(summary, waitingFor) ? { taskToken, output: reportOf(summary, now) } : undefined;
}

function isComplete({ parsedAt, toInsert, toWelcome }: Summary, stage: Stage): boolean {
  if (parsedAt === undefined) return false;
  if (stage === "PARSE") return true;
  return toInsert === 0 && (stage === "INSERT" || toWelcome === 0);
}
