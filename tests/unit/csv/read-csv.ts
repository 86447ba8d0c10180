import { type Csv, type OpenCsvOptions, openCsv, type ParsedRow } from "../../../runtime/csv/open-csv";

export interface ReadCsv {
  csv: Csv;
  rows: ParsedRow[];
}

/** Reads a whole file that arrives in the given pieces. */
export async function readCsv(file: string | Uint8Array | Uint8Array[], options?: OpenCsvOptions): Promise<ReadCsv> {
  const csv = await openCsv(piecesOf(Array.isArray(file) ? file : [Buffer.from(file as string)]), options);
  const rows: ParsedRow[] = [];
  for await (const some of csv.rows()) rows.push(...some);
  return { csv, rows };
}

export async function* piecesOf(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** The code, or `accepted`, of each row by its line. */
export function outcomes(rows: ParsedRow[]): Record<number, string> {
  return Object.fromEntries(
    rows.map((row) => ("accepted" in row ? [row.accepted.line, "accepted"] : [row.rejected.line, row.rejected.code])),
  );
}
