import { pipeline, type Readable } from "node:stream";
import { NoSuchKey } from "@aws-sdk/client-s3";
import { parse } from "csv-parse";
import { openRejects } from "../../client/rejects";
import { type ColumnFinder, createColumnFinder } from "../../runtime/csv/columns";
import { restored } from "../../runtime/csv/rejects-csv";
import type { RejectedGroup } from "../api";
import { NotFound } from "./errors";
import { fileNameOf, uploadSummary } from "./read-upload";
import type { ConsoleSource } from "./source";

/** Rows of each code; the file has all of them. */
const MAX_ROWS = 100;

/**
 * Opens rejects.csv of an upload.
 * @returns its content, and a file name after the uploaded file's
 * @throws NotFound where it has none
 */
export async function openRejectsFile(
  { stack }: Pick<ConsoleSource, "stack">,
  uploadId: string,
): Promise<{ fileName: string; body: Readable }> {
  const { rejects, key = uploadId } = await uploadSummary({ stack }, uploadId);
  if (rejects === undefined) throw new NotFound("No row of this upload was rejected, so there is no rejects.csv.");
  try {
    return { fileName: fileNameOf(key, "rejects.csv"), body: await openRejects(stack, rejects) };
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    throw new NotFound("rejects.csv has expired: reports are kept for 90 days. Upload the file again for a new one.", {
      cause: error,
    });
  }
}

/**
 * Reads the rejected rows by code from rejects.csv, as far as needed.
 * @throws NotFound where the file has expired
 */
export async function rejectedRows(source: ConsoleSource, uploadId: string): Promise<RejectedGroup[]> {
  const { reasons = [] } = await uploadSummary(source, uploadId);
  const groups = new Map(reasons.map(({ code, count }) => [code, { code, count, rows: [] as RejectedGroup["rows"] }]));
  if (groups.size === 0) return [];
  let columns: ReturnType<ColumnFinder["find"]> | undefined;
  const { body } = await openRejectsFile(source, uploadId);
  const records = parse({ bom: true, relax_column_count: true });
  // An error of either stream destroys the other with it, and so reaches the loop below.
  pipeline(body, records, () => {});
  for await (const record of records) {
    const cells = record.map(restored);
    if (columns === undefined) {
      columns = createColumnFinder().find(cells);
      continue;
    }
    const [line = "", code = "", reason = ""] = columns.dropped.map((index) => cells[index]);
    const group = groups.get(code);
    if (group && group.rows.length < MAX_ROWS)
      group.rows.push({ line: Number(line), value: cellAtFault(code, cells, columns), reason });
    if ([...groups.values()].every(({ rows, count }) => rows.length >= Math.min(count, MAX_ROWS))) break;
  }
  return [...groups.values()];
}

/** The cell at fault, or the whole row where no single one is. */
function cellAtFault(
  code: string,
  cells: string[],
  { email, name, dropped }: ReturnType<ColumnFinder["find"]>,
): string {
  if (code.includes("EMAIL") && email !== undefined) return cells[email] ?? "";
  if (code.includes("NAME") && name !== undefined) return cells[name] ?? "";
  return cells.filter((_, index) => !dropped.includes(index)).join(", ");
}
