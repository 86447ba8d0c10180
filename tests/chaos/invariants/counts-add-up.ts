import type { Invariant, UploadEvidence } from "./evidence";

/**
 * At rest: rows = inserted + updated + existing + duplicates + rejected + invalid + notInserted, inserted = welcomed +
 * welcomeFailed + notWelcomed, and they are the rows that are in the file. Invariant 1, first half; invariant 9: what cannot be stored is invalid alone.
 */
export const countsAddUp: Invariant = ({ uploads }) => uploads.flatMap(ofUpload);

function ofUpload({ uploadId, file, summary }: UploadEvidence): string[] {
  if (summary === undefined) return [`${uploadId} has no SUMMARY.`];
  // An upload that failed while it was read has counted no rows.
  if (summary.parsedAt === undefined) return [];
  const { rows, accepted, rejected, inserted = 0, updated = 0, existing = 0, duplicates = 0, invalid = 0 } = summary;
  const { welcomed = 0, welcomeFailed = 0, notInserted = 0, notWelcomed = 0, toInsert, toWelcome } = summary;
  const sums: [string, unknown, unknown][] = [
    ["rows", rows, inserted + updated + existing + duplicates + (rejected ?? 0) + invalid + notInserted],
    ["inserted", inserted, welcomed + welcomeFailed + notWelcomed],
    ["accepted", accepted, file.accepted.length],
    ["rejected", rejected, file.rejected],
    ["toInsert", toInsert, 0],
    ["toWelcome", toWelcome, 0],
  ];
  const least = file.unstorable.length;
  const leftOut = notInserted + notWelcomed;
  return [
    ...(leftOut > 0 && summary.stoppedAt === undefined
      ? [`${uploadId} left out ${leftOut}, and was not stopped.`]
      : []),
    ...sums
      .filter(([, found, expected]) => found !== expected)
      .map(([name, found, expected]) => `${uploadId}: ${name} is ${found} at rest, not ${expected}.`),
    ...(invalid > least ? [`${uploadId}: ${invalid} rows count as invalid, ${least} could not be stored.`] : []),
  ];
}
