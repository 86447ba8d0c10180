import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

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
