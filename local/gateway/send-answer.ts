import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./call";

/** Answers the caller. What is left of the request is read and dropped, so that the connection goes on. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, headers, body } = answer;
  if (response.headersSent || response.destroyed) return;
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    request.resume();
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? undefined : body);
  } else {
    response.writeHead(status, headers);
    body.pipe(response);
  }
}
