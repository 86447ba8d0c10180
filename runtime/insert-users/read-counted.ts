import { batchGet } from "../aws/batch-get";
import type { Batch } from "../upload/batch";
import { receiptPart } from "../upload/summary";
import type { InsertUsers } from "./dependencies";

/**
 * Which of these batches have a receipt already: a message delivered again, or sent again by a second pass over the
 * file. They must not be inserted again: a user deleted since would come back.
 * @param batches at most 100
 * @returns a test for a batch
 */
export async function readCounted(
  insertUsers: InsertUsers,
  batches: Batch[],
  deadline: number,
): Promise<(batch: Batch) => boolean> {
  if (batches.length === 0) return () => false;
  const nameOf = ({ uploadId, number }: Batch) => `${uploadId} ${receiptPart(number)}`;
  const keys = [...new Map(batches.map((batch) => [nameOf(batch), batch])).values()].map(({ uploadId, number }) => ({
    uploadId: { S: uploadId },
    part: { S: receiptPart(number) },
  }));
  const items = await batchGet(insertUsers, insertUsers.uploadsTable, keys, ["uploadId", "part"], deadline);
  const counted = new Set(items.map(({ uploadId, part }) => `${uploadId} ${part}`));
  return (batch) => counted.has(nameOf(batch));
}
