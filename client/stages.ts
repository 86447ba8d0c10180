import type { Summary } from "../runtime/upload/summary";
import { formatCount, formatNumber } from "./format";

/** Bytes of a file that are stored, and all of them. */
export interface SentBytes {
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
export function getStageProgress({ sent, summary }: { sent?: SentBytes; summary: Partial<Summary> }): StageProgress[] {
  const { inserted = 0, existing = 0, duplicates = 0, invalid = 0, welcomed = 0, welcomeFailed = 0 } = summary;
  const { size = 0, parsedBytes = 0, parsedAt, accepted = 0, rows = 0 } = summary;
  const judged = inserted + existing + duplicates + invalid;
  const emailed = welcomed + welcomeFailed;
  const isInserted = parsedAt !== undefined && judged === accepted;
  const parsed = parsedAt === undefined ? formatBytes(parsedBytes, size) : formatCount(rows, "row");
  return [
    ...(sent
      ? [{ name: "Upload", share: divide(sent.bytes, sent.size, 1), detail: formatBytes(sent.bytes, sent.size) }]
      : []),
    { name: "Parse CSV", share: parsedAt === undefined ? divide(parsedBytes, size, 0) : 1, detail: parsed },
    {
      name: "Insert users",
      share: parsedAt === undefined ? undefined : divide(judged, accepted, 1),
      detail: parsedAt === undefined ? formatNumber(judged) : `${formatNumber(judged)} of ${formatNumber(accepted)}`,
    },
    {
      name: "Send welcome emails",
      share: isInserted ? divide(emailed, inserted, 1) : undefined,
      detail: isInserted ? `${formatNumber(emailed)} of ${formatNumber(inserted)}` : formatNumber(emailed),
    },
  ];
}

function divide(part: number, whole: number, ofNothing: number): number {
  return whole === 0 ? ofNothing : Math.min(1, part / whole);
}

function formatBytes(part: number, whole: number): string {
  return `${formatNumber(part)} of ${formatNumber(whole)} bytes`;
}
