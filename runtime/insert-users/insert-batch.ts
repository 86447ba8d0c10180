import type { BatchStatementResponse } from "@aws-sdk/client-dynamodb";
import { attempts } from "../attempts";
import { isoTime } from "../clock";
import { timeIsUp } from "../errors";
import type { Batch, Row } from "../upload/batch";
import type { InsertUsers } from "./dependencies";
import { insertRefused } from "./errors";
import { executeInserts } from "./execute-inserts";
import { judgeTaken } from "./judge-taken";
import type { Note, Outcome, Receipt } from "./receipt";

/** Statement errors that a later attempt can mend. */
const PASSING = [
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "InternalServerError",
  "TransactionConflict",
];
/** Statement errors that blame the row: no attempt will ever store it. */
const INVALID = ["ValidationError", "ItemCollectionSizeLimitExceeded"];

/**
 * Inserts a batch's rows that are not there yet and tells what became of each. Nobody's record is overwritten.
 * @throws TimeIsUp at the deadline, InsertRefused where DynamoDB refuses for a reason that is no row's fault
 */
export async function insertBatch(insertUsers: InsertUsers, batch: Batch, deadline: number): Promise<Receipt> {
  const { clock } = insertUsers;
  const counts: Record<Outcome, number> = { inserted: 0, existing: 0, duplicates: 0, invalid: 0 };
  const notes: Note[] = [];
  const note = (entry: Note) => {
    counts[entry.outcome]++;
    notes.push(entry);
  };

  const createdAt = isoTime(clock);
  let open = batch.rows;
  for await (const _ of attempts(clock, deadline)) {
    // DynamoDB refuses a whole batch that names a key twice: a repeated email waits for the next round.
    let round = firstOfEachEmail(open);
    /** Left to the next attempt, after its wait. */
    const passing = new Set<Row>();
    while (round.length > 0) {
      const responses = await executeInserts(insertUsers, batch.uploadId, createdAt, round);
      const taken: Row[] = [];
      round.forEach((row, index) => {
        const error = responses[index]?.Error;
        const code: string | undefined = error?.Code;
        if (code === undefined) counts.inserted++;
        else if (code === "DuplicateItem") taken.push(row);
        else if (PASSING.includes(code)) passing.add(row);
        else if (INVALID.includes(code)) note({ line: row.line, outcome: "invalid", detail: messageOf(error) });
        else throw insertRefused(insertUsers.usersTable, code, messageOf(error));
      });
      for (const { row, verdict } of await judgeTaken(insertUsers, batch.uploadId, taken, deadline)) {
        if (verdict === "gone") passing.add(row);
        else if (verdict === "ours") counts.inserted++;
        else note({ line: row.line, ...verdict });
      }
      const settled = new Set(round.filter((row) => !passing.has(row)));
      open = open.filter((row) => !settled.has(row));
      round = firstOfEachEmail(open).filter((row) => !passing.has(row));
    }
    if (open.length === 0) return { batch: batch.number, counts, notes };
  }
  throw timeIsUp(`inserting ${open.length} rows of batch ${batch.number} of upload ${batch.uploadId}`);
}

function firstOfEachEmail(rows: Row[]): Row[] {
  const byEmail = new Map<string, Row>();
  for (const row of rows) if (!byEmail.has(row.email)) byEmail.set(row.email, row);
  return [...byEmail.values()];
}

function messageOf(error: BatchStatementResponse["Error"]): string {
  return error?.Message ?? "no message";
}
