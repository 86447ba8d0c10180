import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "./call";

/** Answers in the service's place. What is left of the request is read and dropped, so that the connection goes on. */
export function sendReply(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  request.resume();
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(request.method === "HEAD" ? undefined : body);
}
