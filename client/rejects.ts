import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Summary } from "../runtime/upload/summary";
import type { Stack } from "./stack";

const REJECTS_DIRECTORY = join(__dirname, "../.local/rejects");

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

/** Opens rejects.csv. @param rejects `s3://bucket/key`, as the SUMMARY has it @throws NoSuchKey once it has expired */
export async function openRejects({ s3 }: Pick<Stack, "s3">, rejects: string): Promise<Readable> {
  const { hostname, pathname } = new URL(rejects);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: hostname, Key: pathname.slice(1) }));
  return Body as Readable;
}
