import type { ParsedRow, RejectedRow } from "../csv/open-csv";
import { ROWS_PER_BATCH } from "../upload/batch";

/** Bodies stay below SQS's 1 MiB, with room for the batch's own fields. */
const LONGEST_BODY = 1_000_000;

interface Observer {
  accepted(rows: number): void;
  rejected(row: RejectedRow): Promise<void>;
  /** Called as the file is read on. */
  read(): Promise<void>;
}

/**
 * Groups the accepted rows into batches, each the body of one message (a Batch as JSON). A batch is closed by its 25th
 * row, or before the row that would make it too long for SQS: by the rows alone, never by how the file was cut.
 */
export async function* messagesOf(
  uploadId: string,
  parsed: AsyncIterable<ParsedRow[]>,
  observer: Observer,
): AsyncGenerator<string> {
  const rowsPerBatch = ROWS_PER_BATCH;
  const longestBody = LONGEST_BODY;
  const { stringify } = JSON;
  const { byteLength } = Buffer;
  let number = 0;
  let rows: string[] = [];
  let length = 0;
  const close = () => {
    const body = `{"uploadId":${stringify(uploadId)},"number":${number},"rows":[${rows.join(",")}]}`;
    number++;
    rows = [];
    length = 0;
    return body;
  };
  for await (const chunk of parsed) {
    let accepted = 0;
    for (const row of chunk) {
      if ("rejected" in row) {
        await observer.rejected(row.rejected);
        continue;
      }
      accepted++;
      const text = stringify(row.accepted);
      const bytes = byteLength(text);
      if (rows.length === rowsPerBatch || (rows.length > 0 && length + bytes > longestBody)) yield close();
      rows.push(text);
      length += bytes + 1;
    }
    observer.accepted(accepted);
    await observer.read();
  }
  if (rows.length > 0) yield close();
}
