import type { RejectedRow } from "../csv/open-csv";
import type { Reason } from "../upload/summary";

/** What parsing counts. rows = accepted + rejected. */
export interface ParseResult {
  rows: number;
  accepted: number;
  rejected: number;
  /** By code, in the order of their first line. */
  reasons: Reason[];
}

/** A value that goes into SUMMARY as an example is cut to this many characters. */
const LONGEST_VALUE = 200;

/** @param before what earlier invocations counted */
export function createTally(before: ParseResult = { rows: 0, accepted: 0, rejected: 0, reasons: [] }) {
  let { accepted, rejected } = before;
  const reasons = new Map(before.reasons.map((reason) => [reason.code, { ...reason }]));
  return {
    accept(rows: number) {
      accepted += rows;
    },
    reject({ code, line, value }: RejectedRow) {
      rejected++;
      const reason = reasons.get(code);
      if (reason) reason.count++;
      else reasons.set(code, { code, count: 1, firstLine: line, value: value.slice(0, LONGEST_VALUE) });
    },
    result(): ParseResult {
      return { rows: accepted + rejected, accepted, rejected, reasons: [...reasons.values()] };
    },
  };
}
