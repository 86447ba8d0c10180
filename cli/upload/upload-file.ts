import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import type { Sent } from "../follow/sent";
import type { Stack } from "../stack/stack";
import { type StoredObject, storeObject } from "./store-object";

export interface StartedUpload extends StoredObject {
  file: string;
}

export interface UploadFileOptions {
  onSent?(sent: Sent): void;
  /** Aborted: the upload is given up, and nothing of it is left in the bucket. */
  signal?: AbortSignal | undefined;
}

/** Stores a file in the uploads bucket under its own name, and tells the upload that comes of it. @throws NoExecution */
export async function uploadFile(
  stack: Stack,
  file: string,
  { onSent = () => {}, signal }: UploadFileOptions = {},
): Promise<StartedUpload> {
  signal?.throwIfAborted();
  const { size } = statSync(file);
  const onStored = (bytes: number) => onSent({ bytes, size });
  return { file, ...(await storeObject(stack, basename(file), createReadStream(file), { onStored, signal })) };
}
