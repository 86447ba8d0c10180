import { type Columns, columnsOf, recognised } from "./columns-of";
import { createSplitter } from "./create-splitter";
import { unreadableFile } from "./errors";

const DELIMITERS = [",", ";", "\t", "|"];

export interface Header {
  delimiter: string;
  columns: Columns;
  /** Records from the beginning of the file up to and with the header; 2 where the first is `sep=;`. */
  records: number;
}

/**
 * Reads the header and chooses the delimiter: the one that Excel's `sep=` names, else the one under which the header
 * has the most columns that we know, else the most columns.
 * @param head the beginning of the text; `whole` if that is all of it
 * @throws UnreadableFile EMPTY_FILE, NOT_CSV, NO_EMAIL_COLUMN or NO_NAME_COLUMN
 */
export function readHeader(head: string, whole: boolean): Header {
  if (head.trim() === "")
    throw unreadableFile(
      "EMPTY_FILE",
      `${head === "" ? "The file is empty" : "The file holds nothing but blank lines"}. Expected a header such as "name,email" and a line for each person.`,
    );
  if (!whole && !/[\r\n]/.test(head.trimStart()))
    throw unreadableFile(
      "NOT_CSV",
      `The first line is longer than ${head.length} characters, so it is no header. Expected a first line such as "name,email" and a line for each person after it.`,
    );
  const named = /^\s*"?sep=([^\w"\r\n])"?[,;\s]*?(\r|\n|$)/i.exec(head)?.[1];
  if (named !== undefined) {
    const cells = firstRecords(head, named)[1];
    if (cells === undefined)
      throw unreadableFile(
        "EMPTY_FILE",
        `Only the line "sep=${named}" is there. Expected a header after it, such as "name${named}email".`,
      );
    return { delimiter: named, columns: columnsOf(cells), records: 2 };
  }
  let best = { delimiter: ",", cells: [] as string[], score: -1 };
  for (const delimiter of DELIMITERS) {
    const cells = firstRecords(head, delimiter)[0] ?? [];
    const score = recognised(cells) * 100_000 + cells.length;
    if (score > best.score) best = { delimiter, cells, score };
  }
  return { delimiter: best.delimiter, columns: columnsOf(best.cells), records: 1 };
}

/** The first two records that are not blank. */
function firstRecords(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  const { push } = createSplitter({
    delimiter,
    onRecord: (cells) => {
      if (records.length < 2 && cells.some((cell) => cell.trim() !== "")) records.push(cells);
    },
  });
  push(text, true);
  return records;
}
