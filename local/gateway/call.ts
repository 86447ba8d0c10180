import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { LocalError } from "../errors";
import { isJsonObject, type Json, type JsonObject } from "../json";

/** A request to an AWS service, as the gateway sees it. */
export interface Call {
  /** As SigV4 names it: `dynamodb` (streams as well), `s3`, `sqs`, `ses`, `states`, `lambda`. */
  service: string;
  /** As the API names it: `PutItem`, `GetObject`, `SendEmail`. */
  operation: string;
  /** ARN of the calling role; undefined for the administrator. */
  principal: string | undefined;
  headers: IncomingHttpHeaders;
  /** Empty for S3, whose bodies stream through. */
  body: Buffer;
  /** S3's body, paused: who listens to its `data` sees the bytes as they pass. Undefined for all other services. */
  stream: Readable | undefined;
  method: string;
  /** With the query; for S3 always in path style, `/bucket/key?query`. */
  path: string;
}

/** What the caller gets. */
export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  /** A stream, paused, where it comes from a service: who listens to its `data` sees the bytes as they pass. */
  body: Buffer | string | Readable;
}

/** An answer that is whole. */
export interface Reply extends Answer {
  body: Buffer | string;
}

export type Route =
  | {
      /** `http://127.0.0.1:PORT`. */
      proxyTo: string;
      /** The operations there; any other is answered as not hosted. Default: all. */
      operations?: readonly string[];
      /** Operations that are answered here instead, by name. */
      answers?: Readonly<Record<string, () => Reply>>;
    }
  | { handle(call: Call): Promise<Reply> };

/**
 * Lies between the caller and the service, around every call. It may answer in the service's place, wait before or
 * after `next`, look at the answer or return another (`wholeReply` reads one that streams), and throw ResponseLost
 * after `next`, so that the call takes effect and its caller never learns of it.
 * @param next the layers below, then the service; takes a body to go on in place of the call's own
 */
export type Layer = (call: Call, next: (body?: Buffer) => Promise<Answer>) => Promise<Answer>;

/** Thrown by a layer: the connection to the caller breaks, without an answer. */
export class ResponseLost extends LocalError {
  override name = "ResponseLost";
}

/** Reads an answer's body to its end. */
export async function wholeReply({ status, headers, body }: Answer): Promise<Reply> {
  if (typeof body === "string" || Buffer.isBuffer(body)) return { status, headers, body };
  // The framing is of the stream; the body gets its own.
  const { "transfer-encoding": _, "content-length": __, ...rest } = headers;
  return { status, headers: rest, body: Buffer.concat(await body.toArray()) };
}

const bodies = new WeakMap<Call, JsonObject | undefined>();

/** The body of a call of a JSON protocol, parsed once however many ask. Undefined where it is no JSON object. */
export function jsonBody(call: Call): JsonObject | undefined {
  if (!bodies.has(call)) bodies.set(call, parsed(call.body));
  return bodies.get(call);
}

function parsed(body: Buffer): JsonObject | undefined {
  if (body.length === 0) return {};
  try {
    const value: Json = JSON.parse(body.toString());
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
