import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Summary } from "../runtime/upload/summary";
import type { Stack } from "./stack";

const REJECTS_DIRECTORY = join(__dirname, "../.local/rejects");

/**
 * Downloads rejects.csv of an upload.
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
  const path = join(directory, `${uploadId}-rejects.csv`);
  await mkdir(directory, { recursive: true });
  await pipeline(await openRejects(stack, rejects), createWriteStream(path));
  return relative(process.cwd(), path);
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
