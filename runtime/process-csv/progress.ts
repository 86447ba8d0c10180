import type { Upload } from "../upload/upload";
import type { ProcessCsv } from "./dependencies";
import { noteProgress } from "./summary-writes";

/** SUMMARY learns of the bytes read in steps of 5 % of the file: twenty writes, however large it is. */
const STEPS = 20;

/** @returns to be called as the file is read on; writes `parsedBytes` for those who watch */
export function createProgress(
  processCsv: ProcessCsv,
  { uploadId, size }: Upload,
  csv: { bytesRead(): number },
): () => Promise<void> {
  const step = size / STEPS;
  let next = step;
  return async () => {
    const read = csv.bytesRead();
    if (read < next) return;
    next = read + step;
    await noteProgress(processCsv, uploadId, read);
  };
}
