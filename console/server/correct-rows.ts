import { pipeline, Readable } from "node:stream";
import { parse } from "csv-parse";
import { checkCsv } from "../../client/check-csv";
import { createColumnFinder } from "../../runtime/csv/columns";
import type { StatedColumns } from "../../runtime/csv/file-settings";
import { rejectsHeader, rejectsLine, restored } from "../../runtime/csv/rejects-csv";
import { parseJsonObject } from "../../runtime/parse-json-object";
import type { CorrectableRows, CorrectedRows, RowProblem } from "../api";
import { ConsoleError } from "./errors";
import { importFile } from "./import-file";
import { fileNameOf, uploadSummary } from "./read-upload";
import { openRejectsFile } from "./rejected-rows";
import type { ConsoleSource } from "./source";

/** Rows that the page corrects at a time; more of them are corrected in rejects.csv. */
const MAX_ROWS = 50;

/**
 * Reads the first rejected rows of an upload with all their cells. Rows with more cells than the header are left out:
 * which of them is too many is only to be seen in the file.
 * @throws NotFound where the upload has no rejects.csv
 */
export async function correctableRows(source: ConsoleSource, uploadId: string): Promise<CorrectableRows> {
  const { body } = await openRejectsFile(source, uploadId);
  const records = parse({ bom: true, relax_column_count: true });
  // An error of either stream destroys the other with it, and so reaches the loop below.
  pipeline(body, records, () => {});
  let header: string[] | undefined;
  let dropped: number[] = [];
  let stated: StatedColumns = {};
  const rows: CorrectableRows["rows"] = [];
  for await (const record of records) {
    const all: string[] = record.map(restored);
    const cells = all.filter((_, index) => !dropped.includes(index));
    if (header === undefined) {
      ({ dropped, stated } = createColumnFinder().find(all));
      header = all.filter((_, index) => !dropped.includes(index));
      continue;
    }
    const [line = "", code = "", reason = ""] = dropped.map((index) => all[index]);
    if (cells.length === header.length) rows.push({ line: Number(line), cells, problem: { code, reason } });
    if (rows.length === MAX_ROWS) break;
  }
  return { header: header ?? [], stated, rows };
}

/**
 * Checks corrected rows as process-csv will.
 * @returns for each row what is wrong with it, or null
 * @throws ConsoleError 422 where process-csv would fail the upload
 */
export async function checkRows({ rows, ...columns }: CorrectedRows): Promise<(RowProblem | null)[]> {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  if (filled.length === 0) return rows.map(() => EMPTY);
  const file = Readable.from([Buffer.from(csvOf({ ...columns, rows: filled }))]);
  const { error, cause = "", examples } = await checkCsv(file, { examples: MAX_ROWS });
  if (error !== undefined) throw new ConsoleError(422, cause, error);
  const problems = new Map([...examples.values()].flat().map(({ line, code, reason }) => [line, { code, reason }]));
  return rows.map((row) => {
    const index = filled.indexOf(row);
    return index === -1 ? EMPTY : (problems.get(index + FIRST_LINE) ?? null);
  });
}

const EMPTY: RowProblem = { code: "EMPTY", reason: "The row is empty. It is left out." };

/** After the header. */
const FIRST_LINE = 2;

/**
 * Imports corrected rows as a file of their own, which does the same to users who exist already.
 * @returns id of the new upload
 */
export async function importRows(source: ConsoleSource, uploadId: string, corrected: CorrectedRows): Promise<string> {
  const { key = uploadId, existingUsers } = await uploadSummary(source, uploadId);
  const stated = existingUsers === undefined ? {} : { uploadSettings: { existingUsers } };
  return importFile(source, fileNameOf(key, "corrected.csv"), stated, Readable.from([Buffer.from(csvOf(corrected))]));
}

/** A corrected rejects.csv: its last columns make the parser remove the quoting of formulas. One line a row. */
function csvOf({ header, stated, rows }: CorrectedRows): string {
  const records = rows.map(({ line, cells }) =>
    rejectsLine({ line, cells: cells.map(inOneLine), code: "", reason: "", extraCells: [] }, stated),
  );
  return rejectsHeader(header, stated) + records.join("");
}

function inOneLine(cell: string): string {
  return cell.replace(/\s*[\r\n\v\f\u0085\u2028\u2029]+\s*/g, " ");
}

/** @throws ConsoleError 400 where the text holds no rows */
export function parseCorrectedRows(text: string): CorrectedRows {
  const { header, stated, rows } = parseJsonObject(text);
  const isCell = (value: unknown) => typeof value === "string";
  const isRow = (value: unknown): value is CorrectedRows["rows"][number] =>
    typeof value === "object" &&
    value !== null &&
    "line" in value &&
    typeof value.line === "number" &&
    "cells" in value &&
    Array.isArray(value.cells) &&
    value.cells.every(isCell);
  const isStated = (value: unknown): value is StatedColumns =>
    typeof value === "object" && value !== null && Object.values(value).every(isCell);
  if (!Array.isArray(header) || !header.every(isCell) || !Array.isArray(rows) || !rows.every(isRow))
    throw new ConsoleError(400, "Expected the corrected rows as JSON, with header and rows.");
  if (rows.length > MAX_ROWS) throw new ConsoleError(413, `At most ${MAX_ROWS} rows are corrected at a time.`);
  return { header, rows, ...(isStated(stated) && { stated }) };
}
