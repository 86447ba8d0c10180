import { createRecordParser } from "../../../runtime/csv/parse-records";

/** Parses all of a text. */
export function recordsOf(text: string | Buffer, delimiter = ",") {
  const { records } = createRecordParser(delimiter)(Buffer.from(text as string), 1, Number.POSITIVE_INFINITY);
  return records.map(({ start: _, end: __, ...record }) => record);
}

export const cellsOf = (text: string) => recordsOf(text).map(({ cells }) => cells);
