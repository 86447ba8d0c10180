import type { Summary } from "../runtime/upload/summary";
import { count, counted } from "./format";

/** Bytes of a file that are stored, and all of them. */
export interface Sent {
  bytes: number;
  size: number;
}

/** How far one stage is. */
export interface StageProgress {
  name: string;
  /** 0 to 1; undefined where the total is not known yet. */
  share: number | undefined;
  /** What is done, in words. */
  detail: string;
}

/** The three stages of an upload as its SUMMARY shows them, after the way of the file to the bucket where it is known. */
export function stagesOf({ sent, summary }: { sent?: Sent; summary: Partial<Summary> }): StageProgress[] {
  const { inserted = 0, existing = 0, duplicates = 0, invalid = 0, welcomed = 0, welcomeFailed = 0 } = summary;
  const { size = 0, parsedBytes = 0, parsedAt, accepted = 0, rows = 0 } = summary;
  const judged = inserted + existing + duplicates + invalid;
  const emailed = welcomed + welcomeFailed;
  const isInserted = parsedAt !== undefined && judged === accepted;
  const parsed = parsedAt === undefined ? bytes(parsedBytes, size) : counted(rows, "row");
  return [
    ...(sent ? [{ name: "Upload", share: ratio(sent.bytes, sent.size, 1), detail: bytes(sent.bytes, sent.size) }] : []),
    { name: "Parse CSV", share: parsedAt === undefined ? ratio(parsedBytes, size, 0) : 1, detail: parsed },
    {
      name: "Insert users",
      share: parsedAt === undefined ? undefined : ratio(judged, accepted, 1),
      detail: parsedAt === undefined ? count(judged) : `${count(judged)} of ${count(accepted)}`,
    },
    {
      name: "Send welcome emails",
      share: isInserted ? ratio(emailed, inserted, 1) : undefined,
      detail: isInserted ? `${count(emailed)} of ${count(inserted)}` : count(emailed),
    },
  ];
}

function ratio(part: number, whole: number, ofNothing: number): number {
  return whole === 0 ? ofNothing : Math.min(1, part / whole);
}

function bytes(part: number, whole: number): string {
  return `${count(part)} of ${count(whole)} bytes`;
}
