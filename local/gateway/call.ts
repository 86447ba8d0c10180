import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { LocalError } from "../errors";
import { isJsonObject, type Json, type JsonObject } from "../json";

/** A request to an AWS service, as the gateway sees it. */
export interface Call {
  /** Its name in SigV4: `dynamodb` (streams as well), `s3`, `sqs`, `ses`, `states`, `lambda`. */
  service: string;
  /** Its name in the API: `PutItem`, `GetObject`, `SendEmail`. */
  operation: string;
  /** ARN of the calling role; undefined for the administrator. */
  principal: string | undefined;
  headers: IncomingHttpHeaders;
  /** Empty for S3, whose bodies stream through, presigned POSTs excepted. */
  body: Buffer;
  /** S3's body, paused: a listener of `data` gets the bytes as they pass. Undefined for other services. */
  stream: Readable | undefined;
  method: string;
  /** With the query; for S3 always in path style, `/bucket/key?query`. */
  path: string;
}

/** A response to a call. */
export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  /** A paused stream where it comes from a service: a listener of `data` gets the bytes as they pass. */
  body: Buffer | string | Readable;
}

/** A response whose body is complete. */
export interface Reply extends Answer {
  body: Buffer | string;
}

export type Route =
  | {
      /** `http://127.0.0.1:PORT`. Calls wait for that of a service that starts meanwhile. */
      proxyTo: string | Promise<string>;
      /** Returns what of a call is not hosted, which is answered with NotImplemented. Default: all is hosted. */
      notHosted?(call: Call): string | undefined;
      /** Operations that the gateway answers itself, by name. */
      answers?: Readonly<Record<string, (call: Call) => Reply | Promise<Reply>>>;
    }
  | { handle(call: Call): Promise<Reply> };

/**
 * Middleware around every call. It may answer in the service's place, delay the call, replace its response (`wholeReply`
 * reads a streamed one), or throw ResponseLost after `next`, so that the call takes effect without a response.
 * @param next - the inner layers, then the service; takes a body to send in place of the call's own
 */
export type Layer = (call: Call, next: (body?: Buffer) => Promise<Answer>) => Promise<Answer>;

/** Thrown by a layer to close the caller's connection without a response. */
export class ResponseLost extends LocalError {
  override name = "ResponseLost";
}

/** Reads a response's body to its end. */
export async function wholeReply({ status, headers, body }: Answer): Promise<Reply> {
  if (typeof body === "string" || Buffer.isBuffer(body)) return { status, headers, body };
  // The stream's framing does not apply to the complete body.
  const { "transfer-encoding": _, "content-length": __, ...rest } = headers;
  return { status, headers: rest, body: Buffer.concat(await body.toArray()) };
}

const bodies = new WeakMap<Call, JsonObject | undefined>();

/** Returns the body of a JSON protocol's call, parsed once. Undefined where it is not a JSON object. */
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
