import { statSync } from "node:fs";
import { UsageError } from "../errors";

/** @throws UsageError where the path is none of a file */
export function mustBeFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${path}: no such file. Name a CSV file that is there.`);
  if (!stats.isFile()) throw new UsageError(`${path} is not a file. Name a CSV file.`);
}
