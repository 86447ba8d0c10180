import type { IncomingHttpHeaders } from "node:http";

/** A request to an AWS service, as the gateway sees it. */
export interface Call {
  /** As SigV4 names it: `dynamodb` (streams as well), `s3`, `sqs`, `ses`, `states`. */
  service: string;
  /** As the API names it: `PutItem`, `GetObject`, `SendEmail`. */
  operation: string;
  /** ARN of the calling role; undefined for the administrator. */
  principal: string | undefined;
  headers: IncomingHttpHeaders;
  /** Empty for S3, whose bodies stream through. */
  body: Buffer;
  method: string;
  /** With the query; for S3 always in path style, `/bucket/key?query`. */
  path: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** Sees every call before it goes on, in order; the first that replies is the one that answers. */
export type Interceptor = (call: Call) => Promise<Reply | undefined>;

export type Route =
  | {
      /** `http://127.0.0.1:PORT`. */
      proxyTo: string;
      /** The operations there; any other is answered as not hosted. Default: all. */
      operations?: readonly string[];
    }
  | { handle(call: Call): Promise<Reply> };
