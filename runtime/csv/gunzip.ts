import { crc32, createInflateRaw } from "node:zlib";
import { unreadableFile } from "./errors";

const CHUNK_BYTES = 64 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses a gzip stream of one or more members. Node's own `createGunzip` fails where other bytes follow the last
 * member, and may lose the end of the content with it; here they are skipped and reported.
 * @param source - the compressed bytes
 * @param onExtraBytes - called where bytes other than NUL padding follow the last member
 * @throws UnreadableFile TRUNCATED_GZIP or CORRUPT_GZIP, possibly after much of the content was given out; an error of
 *   the source itself is thrown as it is
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export async function* gunzip(
  source: AsyncGenerator<Uint8Array>,
  onExtraBytes: () => void,
): AsyncGenerator<Uint8Array> {
  const input = createByteReader(source);
  try {
    for (let member = 0; ; member++) {
      const start = await input.peek(3);
      if (member > 0 && !(isGzip(start) && start[2] === 8)) {
        if (await input.hasOtherThanNul()) onExtraBytes();
        return;
      }
      await skipHeader(input);
      yield* inflateMember(input);
    }
  } finally {
    await source.return(undefined);
  }
}

type ByteReader = ReturnType<typeof createByteReader>;

function createByteReader(source: AsyncGenerator<Uint8Array>) {
  let chunk: Uint8Array = new Uint8Array(0);
  const next = async (): Promise<Uint8Array | undefined> => {
    while (chunk.length === 0) {
      const { value, done } = await source.next();
      if (done) return undefined;
      chunk = value;
    }
    const taken = chunk;
    chunk = new Uint8Array(0);
    return taken;
  };
  const unread = (bytes: Uint8Array) => {
    chunk = chunk.length === 0 ? bytes : Buffer.concat([bytes, chunk]);
  };
  /** Fewer bytes where the source ends. */
  const peek = async (size: number): Promise<Uint8Array> => {
    if (chunk.length >= size) return chunk.subarray(0, size);
    const read: Uint8Array[] = [];
    for (let length = 0; length < size; ) {
      const bytes = await next();
      if (bytes === undefined) break;
      read.push(bytes);
      length += bytes.length;
    }
    const all = Buffer.concat(read);
    unread(all);
    return all.subarray(0, size);
  };
  return {
    next,
    unread,
    peek,
    async take(size: number): Promise<Buffer> {
      const bytes = Buffer.from(await peek(size));
      if (bytes.length < size) throw truncated();
      chunk = chunk.subarray(size);
      return bytes;
    },
    /** Skips a text and the NUL that ends it. */
    async skipText(): Promise<void> {
      for (let bytes = await next(); ; bytes = await next()) {
        if (bytes === undefined) throw truncated();
        const end = bytes.indexOf(0);
        if (end >= 0) return unread(bytes.subarray(end + 1));
      }
    },
    async hasOtherThanNul(): Promise<boolean> {
      for (let bytes = await next(); bytes; bytes = await next()) if (bytes.some((byte) => byte !== 0)) return true;
      return false;
    },
  };
}

async function skipHeader(input: ByteReader): Promise<void> {
  const header = await input.take(10);
  const flags = header[3] ?? 0;
  if (header[2] !== 8) throw corrupt("unknown compression method");
  if ((flags & 0xe0) !== 0) throw corrupt("unknown header flags set");
  if ((flags & 4) !== 0) await input.take((await input.take(2)).readUInt16LE());
  // File name and comment.
  for (const flag of [8, 16]) if ((flags & flag) !== 0) await input.skipText();
  if ((flags & 2) !== 0) await input.take(2);
}

async function* inflateMember(input: ByteReader): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  let failure: unknown;
  const closed = new Promise<void>((resolve) => inflate.once("close", () => resolve()));
  const feed = async (): Promise<void> => {
    try {
      let fed = 0;
      while (!inflate.destroyed) {
        const bytes = await input.next();
        if (bytes === undefined) return void inflate.end();
        fed += bytes.length;
        await Promise.race([new Promise<void>((resolve) => inflate.write(bytes, () => resolve())), closed]);
        const unused = fed - inflate.bytesWritten;
        if (unused > 0 || inflate.readableEnded) return input.unread(bytes.subarray(bytes.length - unused));
      }
    } catch (error) {
      failure = error;
      inflate.destroy(error as Error);
    }
  };
  let sum = 0;
  let length = 0;
  const feeding = feed();
  try {
    for await (const bytes of inflate) {
      sum = crc32(bytes, sum);
      length = (length + bytes.length) % 2 ** 32;
      yield bytes;
    }
  } catch (error) {
    if (failure !== undefined) throw failure;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw truncated(error);
    if (code?.startsWith("Z_")) throw corrupt(message, error);
    throw error;
  } finally {
    inflate.destroy();
    await feeding;
  }
  const trailer = await input.take(8);
  if (trailer.readUInt32LE(0) !== sum) throw corrupt("incorrect data check");
  if (trailer.readUInt32LE(4) !== length) throw corrupt("incorrect length check");
}

function truncated(cause?: unknown) {
  return unreadableFile(
    "TRUNCATED_GZIP",
    "The gzip file ends in the middle of its content: it was cut off while it was written or sent. Compress the CSV again and upload the whole file.",
    { cause },
  );
}

function corrupt(what: string, cause?: unknown) {
  return unreadableFile(
    "CORRUPT_GZIP",
    `The gzip file is damaged (${what}). Compress the CSV again and upload it, or upload it uncompressed.`,
    { cause },
  );
}
