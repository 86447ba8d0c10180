import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Summary } from "../../runtime/upload/summary";
import type { Stack } from "../stack/stack";
import { openRejects } from "./open-rejects";

const REJECTS_DIRECTORY = join(__dirname, "../../.local/rejects");

/** Fetches rejects.csv of an upload into `directory`. @returns its local path, or undefined where there is none */
export async function downloadRejects(
  stack: Stack,
  { uploadId, rejects }: Partial<Summary>,
  directory = REJECTS_DIRECTORY,
): Promise<string | undefined> {
  if (uploadId === undefined || rejects === undefined) return undefined;
  const path = join(directory, `${uploadId}-rejects.csv`);
  await mkdir(directory, { recursive: true });
  await pipeline(await openRejects(stack, rejects), createWriteStream(path));
  return relative(process.cwd(), path);
}
