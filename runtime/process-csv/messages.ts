import { LONGEST_BODY } from "../csv/item-size";
import type { ParsedRow, RejectedRow } from "../csv/open-csv";
import { ROWS_PER_BATCH } from "../upload/batch";
import type { ExistingUsers } from "../upload/existing-users";

/** A batch spans at most so many lines: a file of nothing but rejects reaches a checkpoint too. */
const MOST_LINES = 10_000;

interface Observer {
  accepted(rows: number): void;
  rejected(row: RejectedRow): Promise<void>;
  /** Called as the file is read on. */
  read(): void;
  /**
   * Called where no batch is open. Where it returns true, this was the last of the messages.
   * @param line - on which the first row starts that was not observed yet; undefined where it is not read yet
   * @param batch - number of the next batch
   */
  isCheckpoint(line: number | undefined, batch: number): boolean;
}

interface MessageOptions {
  /** The number of the first batch. Default: 0 */
  firstBatch?: number | undefined;
  /** At most. Default: ROWS_PER_BATCH */
  rowsPerBatch?: number;
  /** Stated in each message, unless they are kept. Default: keep */
  existingUsers?: ExistingUsers | undefined;
}

/**
 * Groups the accepted rows into batches, each the body of one message (a Batch as JSON). A batch is closed by its last
 * row, before the row that would make it too long for SQS, and before a row that is too many lines away from its first:
 * by the rows alone, never by how the file was cut.
 */
export async function* messagesOf(
  uploadId: string,
  parsed: AsyncIterable<ParsedRow[]>,
  observer: Observer,
  { firstBatch = 0, rowsPerBatch = ROWS_PER_BATCH, existingUsers = "keep" }: MessageOptions = {},
): AsyncGenerator<string> {
  const longestBody = LONGEST_BODY;
  const mostLines = MOST_LINES;
  const { stringify } = JSON;
  const { byteLength } = Buffer;
  let number = firstBatch;
  let rows: string[] = [];
  let length = 0;
  let firstLine = 0;
  const policy = existingUsers === "keep" ? "" : `"existingUsers":${stringify(existingUsers)},`;
  const close = () => {
    const body = `{"uploadId":${stringify(uploadId)},"number":${number},${policy}"rows":[${rows.join(",")}]}`;
    number++;
    rows = [];
    length = 0;
    return body;
  };
  for await (const chunk of parsed) {
    let accepted = 0;
    for (const row of chunk) {
      const isAccepted = "accepted" in row;
      const { line } = isAccepted ? row.accepted : row.rejected;
      const text = isAccepted ? stringify(row.accepted) : "";
      const bytes = byteLength(text);
      const count = rows.length;
      if (count > 0 && (count === rowsPerBatch || length + bytes > longestBody || line - firstLine >= mostLines)) {
        yield close();
        observer.accepted(accepted);
        accepted = 0;
        if (observer.isCheckpoint(line, number)) return;
      }
      if (!isAccepted) {
        await observer.rejected(row.rejected);
        continue;
      }
      accepted++;
      if (length === 0) firstLine = line;
      rows.push(text);
      length += bytes + 1;
    }
    observer.accepted(accepted);
    observer.read();
    if (rows.length === 0 && observer.isCheckpoint(undefined, number)) return;
  }
  if (rows.length > 0) yield close();
}
