import { isTimeIsUp } from "../errors";
import { type Counting, countOnce, type Mark } from "./count-once";

/** A mark that could not be written, and why. */
export interface Uncounted {
  mark: Mark;
  error: unknown;
}

/**
 * Writes and counts marks together, as countOnce does. Where that fails for good they are halved, until a mark that
 * cannot be written stands alone: it costs the others nothing.
 * @param marks at most MARKS_PER_TRANSACTION
 * @param deadline milliseconds since the epoch
 * @returns those that are not counted
 */
export async function countAll(
  counting: Counting,
  uploadId: string,
  marks: Mark[],
  deadline: number,
): Promise<Uncounted[]> {
  try {
    await countOnce(counting, uploadId, marks, deadline);
    return [];
  } catch (error) {
    if (marks.length === 1 || isTimeIsUp(error)) return marks.map((mark) => ({ mark, error }));
    const half = Math.ceil(marks.length / 2);
    return [
      ...(await countAll(counting, uploadId, marks.slice(0, half), deadline)),
      ...(await countAll(counting, uploadId, marks.slice(half), deadline)),
    ];
  }
}
