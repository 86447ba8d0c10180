import type { Answer, Reply } from "./call";

/** Reads an answer's body to its end. */
export async function wholeReply({ status, headers, body }: Answer): Promise<Reply> {
  if (typeof body === "string" || Buffer.isBuffer(body)) return { status, headers, body };
  // The framing is of the stream; the body gets its own.
  const { "transfer-encoding": _, "content-length": __, ...rest } = headers;
  return { status, headers: rest, body: Buffer.concat(await body.toArray()) };
}
