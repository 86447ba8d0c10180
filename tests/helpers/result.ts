import type { Result } from "../../client/result";

/** How an upload ended without a problem: three rows, three users, three emails. */
export function goodResult(change: Partial<Result> = {}): Result {
  return {
    file: "people.csv",
    uploadId: "people-csv-1",
    executionArn: "arn:aws:states:us-east-1:0:execution:signup:people-csv-1",
    status: "SUCCEEDED",
    ...{ rows: 3, accepted: 3, rejected: 0, inserted: 3, updated: 0, existing: 0, duplicates: 0, invalid: 0 },
    ...{ welcomed: 3, welcomeFailed: 0, notInserted: 0, notWelcomed: 0, undone: 0 },
    ...{ delivered: 0, bounced: 0, complained: 0 },
    reasons: [],
    ...change,
  };
}
