import { batchGetItems } from "../runtime/aws/dynamodb";
import { chunksOf } from "../runtime/chunks-of";
import { systemClock } from "../runtime/clock";
import { forEachConcurrently } from "../runtime/for-each-concurrently";
import { COUNTERS, SUMMARY, type Summary } from "../runtime/upload/summary";
import type { Stack } from "./stack";

/**
 * Keys of one BatchGetItem.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
const MAX_KEYS = 100;
const CONCURRENT_READS = 4;
/** Milliseconds for reading all of them. */
const TIMEOUT = 20_000;

/** All of SUMMARY but what belongs to process-csv and the execution alone. */
const ATTRIBUTES: (keyof Summary)[] = [
  "uploadId",
  "key",
  "size",
  "status",
  "startedAt",
  "existingUsers",
  "finishedAt",
  "stoppedAt",
  "parsedAt",
  "parsedBytes",
  "welcomeStartedAt",
  "waitingFor",
  "toInsert",
  "toWelcome",
  "error",
  "cause",
  "reasons",
  "rejects",
  ...COUNTERS,
];

/**
 * Reads the SUMMARY of each of many uploads.
 *
 * @param stack - the stack
 * @param uploadIds - ids of the uploads, each once
 * @returns those that exist, by id
 * @throws DeadlineExceeded after 20 seconds
 */
export async function readSummaries(
  { documents, outputs }: Pick<Stack, "documents" | "outputs">,
  uploadIds: string[],
): Promise<Map<string, Partial<Summary>>> {
  const found = new Map<string, Partial<Summary>>();
  const deadline = Date.now() + TIMEOUT;
  const reader = { dynamodb: documents, clock: systemClock };
  await forEachConcurrently(chunksOf(uploadIds, MAX_KEYS), CONCURRENT_READS, async (chunk) => {
    const keys = chunk.map((uploadId) => ({ uploadId, part: SUMMARY }));
    for (const item of await batchGetItems(reader, outputs.uploadsTable, keys, ATTRIBUTES, deadline))
      found.set(String(item.uploadId), item as Partial<Summary>);
  });
  return found;
}
