import { COUNTERS, type Counter, type Status, type Summary } from "../upload/summary";

/** What a notification says, as text: it is escaped where it becomes an email. */
export interface Notice {
  subject: string;
  /** What happened, in a sentence. */
  what: string;
  /** Counts by label, in order. */
  counts: [label: string, count: number][];
  /** What to do, a sentence each; empty where there is nothing to do. */
  nextSteps: string[];
}

const LABELS: Record<Counter, string> = {
  rows: "Rows in the file",
  accepted: "Rows accepted",
  rejected: "Rows rejected",
  inserted: "New users",
  updated: "Existing users, updated",
  existing: "Existing users, left as they are",
  duplicates: "Duplicates in the file",
  invalid: "Rows that DynamoDB refused",
  welcomed: "Welcome emails sent",
  welcomeFailed: "Welcome emails that SES refused",
  notInserted: "Rows left out by the stop",
  notWelcomed: "Welcome emails left out by the stop",
  undone: "Users deleted again",
  delivered: "Welcome emails delivered so far",
  bounced: "Welcome emails bounced so far",
  complained: "Welcome emails marked as spam so far",
};

/** Counts that are named even where they are 0. */
const ALWAYS: Counter[] = ["rows", "inserted", "welcomed"];

/** Returns the counts of an upload by their labels; those that are 0 and say nothing then are left out. */
export function labelledCounts(summary: Partial<Summary>): Notice["counts"] {
  return COUNTERS.filter((name) => ALWAYS.includes(name) || (summary[name] ?? 0) > 0).map((name) => [
    LABELS[name],
    summary[name] ?? 0,
  ]);
}

/**
 * Returns the notice of an upload's end.
 * @param summary - the upload's SUMMARY
 * @param stack - name of the stack for commands; undefined in the local cloud, where they need none
 */
export function endNotice(summary: Summary, stack: string | undefined): Notice {
  const { uploadId, key, status, cause = "", inserted = 0, rejects, invalid = 0, welcomeFailed = 0 } = summary;
  const of = stack === undefined ? "" : ` --stack ${stack}`;
  const command = (name: string) => `\`npx rollcall ${name} ${uploadId}${of}\``;
  const page = `the upload's page in the console (\`npx rollcall console${of}\`)`;
  const nextSteps: string[] = [];
  if (rejects !== undefined)
    nextSteps.push(
      `Correct the rejected rows and upload them: ${command("status")} downloads them, each with its reason.`,
    );
  if (invalid > 0)
    nextSteps.push(`Correct the rows that DynamoDB refused: ${page} lists them, each with its line and reason.`);
  if (welcomeFailed > 0) nextSteps.push(`Check the addresses that SES refused: ${page} lists them.`);
  if (status === "STOPPED")
    nextSteps.push(
      `Users who were created stay: ${command("undo")} deletes them. Upload the file again to sign up the rest.`,
    );
  if (status === "FAILED" && cause !== "") nextSteps.push(cause);
  return {
    subject: `${key}: ${RESULTS[status] ?? "ended"}`,
    what: `The upload of ${key} ${SENTENCES[status] ?? "has ended"}. ${inserted === 1 ? "1 new user was" : `${inserted} new users were`} signed up.`,
    counts: labelledCounts(summary),
    nextSteps,
  };
}

const RESULTS: Partial<Record<Status, string>> = {
  COMPLETED: "completed",
  COMPLETED_WITH_PROBLEMS: "completed, with rows to correct",
  FAILED: "failed",
  STOPPED: "stopped",
};

const SENTENCES: Partial<Record<Status, string>> = {
  COMPLETED: "is complete",
  COMPLETED_WITH_PROBLEMS: "is complete, but for some rows",
  FAILED: "has failed",
  STOPPED: "was stopped",
};
