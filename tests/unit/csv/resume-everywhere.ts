import assert from "node:assert/strict";
import { openCsv, type ParsedRow, type Position, type Resume } from "../../../runtime/csv/open-csv";
import { piecesOf } from "./read-csv";

function lineOf(row: ParsedRow): number {
  return "accepted" in row ? row.accepted.line : row.rejected.line;
}

/** Every row of a file, each with the position where it starts, and the position after all of them. */
export async function readAll(file: Buffer, windowBytes: number) {
  const csv = await openCsv(piecesOf([file]), { windowBytes });
  const found: { row?: ParsedRow; position: Position }[] = [];
  let after: Position = { offset: 0, line: 1 };
  for await (const rows of csv.rows()) {
    found.push(...rows.map((row) => ({ row, position: csv.positionOf(lineOf(row)) })));
    after = csv.positionOf();
  }
  return [...found, { position: after }];
}

/** What a second reader finds that resumes at the position. */
export async function resumeAt(file: Buffer, windowBytes: number, position: Position) {
  const asked: number[] = [];
  const sourceAt = async (offset: number) => {
    asked.push(offset);
    return piecesOf([file.subarray(offset)]);
  };
  const resume: Resume = { ...position, sourceAt };
  const csv = await openCsv(piecesOf([file]), { windowBytes, resume });
  const rows: ParsedRow[] = [];
  for await (const some of csv.rows()) rows.push(...some);
  return { rows, asked, bytesRead: csv.bytesRead(), header: csv.header };
}

/** Resumes at every row, and expects it and those after it. @returns how many there were */
export async function resumeEverywhere(file: Buffer, windowBytes: number): Promise<number> {
  const all = await readAll(file, windowBytes);
  const rows = all.flatMap(({ row }) => row ?? []);
  for (const [index, { position }] of all.entries()) {
    const rest = await resumeAt(file, windowBytes, position);
    assert.deepEqual(rest.rows, rows.slice(index), `from ${JSON.stringify(position)}`);
  }
  return rows.length;
}
