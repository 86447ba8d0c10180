import { type Agent, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import type { Answer } from "./call";

export interface Destination {
  agent: Agent;
  hostname: string;
  port: string;
  path: string;
}

/** Headers of one connection, not of the message. Framing (`transfer-encoding`) is kept: it is the same. */
const OF_ONE_CONNECTION = new Set(["connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"]);

/**
 * Forwards a request with the caller's Host header. Bodies stream in both directions, and an abort on either side ends the
 * other.
 * @param body - the complete body to send; undefined: the request's own streams through
 * @returns the response, its body paused
 * @throws the connection's error where there is no response
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { agent, hostname, port, path }: Destination,
  body: Buffer | undefined,
): Promise<Answer> {
  const headers = requestHeaders(request.rawHeaders, body?.length);
  const upstream = openRequest({ agent, hostname, port, path, method: request.method, headers });
  response.on("close", () => {
    if (!response.writableFinished) upstream.destroy();
  });
  if (body === undefined) request.pipe(upstream);
  else upstream.end(body);
  return new Promise((resolve, reject) => {
    upstream.on("response", (answer) => {
      answer.on("error", () => response.destroy());
      resolve({ status: answer.statusCode ?? 502, headers: responseHeaders(answer), body: answer.pause() });
    });
    upstream.on("error", (error) => {
      // The rest of the request is discarded, so that it does not block the connection.
      request.unpipe(upstream);
      request.resume();
      if (response.headersSent) response.destroy();
      reject(error);
    });
  });
}

function requestHeaders(rawHeaders: string[], length: number | undefined): string[] {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (length !== undefined && name.toLowerCase() === "content-length") headers.push(name, String(length));
    else if (!OF_ONE_CONNECTION.has(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}

function responseHeaders({ headers }: IncomingMessage): Answer["headers"] {
  const kept = { ...headers };
  for (const name of OF_ONE_CONNECTION) delete kept[name];
  return kept;
}

/**
 * Reads a request's body.
 * @throws Error where the caller disconnects before its end
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

/** Sends a response. The rest of the request is read and discarded, so that the connection stays usable. */
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
