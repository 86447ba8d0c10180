import { Readable } from "node:stream";
import { ExecutionNotStartedError } from "../../client/errors";
import { storeObject } from "../../client/upload";
import { ConsoleError } from "./errors";
import type { Subject } from "./subject";

/** Stores a file in the uploads bucket, and finds the upload that comes of it. @returns its id */
export async function importFile({ stack }: Subject, key: string, source: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    const { uploadId } = await storeObject(stack, key, Readable.from(source, { objectMode: false }));
    return uploadId;
  } catch (error) {
    if (!(error instanceof ExecutionNotStartedError)) throw error;
    throw new ConsoleError(504, error.message, "NO_EXECUTION", { cause: error });
  }
}
