import { type Columns, columnsOf, recognised } from "./columns";
import { unreadableFile } from "./errors";
import { createLineScanner } from "./lines";
import { type CsvRecord, createRecordParser } from "./parse-records";

const DELIMITERS = [",", ";", "\t", "|"];

export interface Header {
  delimiter: string;
  columns: Columns;
  /** Physical line on which it ends, from 1: rows begin on the next. */
  endLine: number;
}

/**
 * Reads the header and chooses the delimiter: the one that Excel's `sep=` names, else the one under which the header
 * has the most columns that are known, else the most columns.
 * @param head the beginning of the file in UTF-8; whole lines, or all of it if it `isWhole`
 * @throws UnreadableFile EMPTY_FILE, NOT_CSV, NO_EMAIL_COLUMN or NO_NAME_COLUMN
 */
export function readHeader(head: Buffer, isWhole: boolean): Header {
  const text = head.toString();
  if (isWhole && text.trim() === "")
    throw unreadableFile(
      "EMPTY_FILE",
      `${text.replace("\ufeff", "") === "" ? "The file is empty" : "The file holds nothing but blank lines"}. Expected a header such as "name,email" and a line for each person.`,
    );
  if (text.trim() === "")
    throw unreadableFile(
      "NOT_CSV",
      'The first line is longer than 64 KiB, so it is no header. Expected a first line such as "name,email" and a line for each person after it.',
    );
  const named = /^\s*"?sep=([^\w"\r\n])"?[,;\s]*?(\r|\n|$)/i.exec(text)?.[1];
  if (named !== undefined) {
    const record = firstRecords(head, named)[1];
    if (record === undefined)
      throw unreadableFile(
        "EMPTY_FILE",
        `Only the line "sep=${named}" is there. Expected a header after it, such as "name${named}email".`,
      );
    return { delimiter: named, columns: columnsOf(record.cells), endLine: record.endLine };
  }
  let best = { delimiter: ",", cells: [] as string[], endLine: 1, score: -1 };
  for (const delimiter of DELIMITERS) {
    const { cells, endLine } = firstRecords(head, delimiter)[0] ?? { cells: [], endLine: 1 };
    const score = recognised(cells) * 100_000 + cells.length;
    if (score > best.score) best = { delimiter, cells, endLine, score };
  }
  return { delimiter: best.delimiter, columns: columnsOf(best.cells), endLine: best.endLine };
}

/** The first two records that are not blank. */
function firstRecords(head: Buffer, delimiter: string): CsvRecord[] {
  const parseRecords = createRecordParser(delimiter);
  const { completeLines } = createLineScanner("utf-8");
  for (let size = 2048; ; size *= 8) {
    const isAll = size >= head.length;
    const text = isAll ? head : head.subarray(0, completeLines(head.subarray(0, size)));
    const { records } = parseRecords(text, 1, isAll ? Number.POSITIVE_INFINITY : 0);
    const found = records.filter(({ cells }) => cells.some((cell) => cell.trim() !== "")).slice(0, 2);
    if (isAll || found.length === 2) return found;
  }
}
