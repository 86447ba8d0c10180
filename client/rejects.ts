import { createWriteStream } from "node:fs";
import { chmod, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Summary } from "../runtime/upload/summary";
import type { Stack } from "./stack";

const REJECTS_DIRECTORY = join(__dirname, "../.local/rejects");

/** Milliseconds for which downloaded rejects are kept. */
const KEPT = 30 * 24 * 60 * 60 * 1000;
const SUFFIX = "-rejects.csv";

/**
 * Downloads rejects.csv of an upload, to a file that only the user can read. Removes those of more than 30 days ago.
 *
 * @param stack - the stack
 * @param summary - the upload's SUMMARY
 * @param directory - folder for the file
 * @returns path of the file from the working directory; undefined where the upload has no rejects
 * @throws NoSuchKey once the object has expired
 */
export async function downloadRejects(
  stack: Stack,
  { uploadId, rejects }: Partial<Summary>,
  directory = REJECTS_DIRECTORY,
): Promise<string | undefined> {
  if (uploadId === undefined || rejects === undefined) return undefined;
  const path = join(directory, `${shorten(uploadId)}${SUFFIX}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  await removeOldRejects(directory);
  // The mode of an existing file would stay.
  await rm(path, { force: true });
  await pipeline(await openRejects(stack, rejects), createWriteStream(path, { mode: 0o600 }));
  return relative(process.cwd(), path);
}

/** Shortens the hash at the end of an upload's id: the path then fits into a terminal's line. */
function shorten(uploadId: string): string {
  return uploadId.replace(/(?<=[0-9a-f]{8})[0-9a-f]{24}$/, "");
}

async function removeOldRejects(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(directory, name);
    const stats = await stat(path).catch(ignoreRemoved);
    if (stats !== undefined && stats.mtimeMs < Date.now() - KEPT) await rm(path, { force: true });
  }
}

/** Another command may have removed the file meanwhile. */
function ignoreRemoved(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/**
 * Opens rejects.csv.
 *
 * @param stack - the stack
 * @param rejects - `s3://bucket/key`, from the SUMMARY
 * @returns its content
 * @throws NoSuchKey once the object has expired
 */
export async function openRejects({ s3 }: Pick<Stack, "s3">, rejects: string): Promise<Readable> {
  const { hostname, pathname } = new URL(rejects);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: hostname, Key: pathname.slice(1) }));
  return Body as Readable;
}
