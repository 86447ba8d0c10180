import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { unreadableFile } from "./errors";

/**
 * The content of a gzip stream.
 * @throws UnreadableFile TRUNCATED_GZIP or CORRUPT_GZIP, possibly after much of the content was given out; an error of
 *   the source itself is thrown as it is
 */
export async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // A failure of either stream destroys the other with it, and so reaches the loop below.
  pipeline(Readable.from(source), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR")
      throw unreadableFile(
        "TRUNCATED_GZIP",
        "The gzip file ends in the middle of its content: it was cut off while it was written or sent. Compress the CSV again and upload the whole file.",
        { cause: error },
      );
    if (code?.startsWith("Z_"))
      throw unreadableFile(
        "CORRUPT_GZIP",
        `The gzip file is damaged (${message}). Compress the CSV again and upload it, or upload it uncompressed.`,
        { cause: error },
      );
    throw error;
  }
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
