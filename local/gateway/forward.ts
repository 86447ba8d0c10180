import { type Agent, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";

export interface Destination {
  agent: Agent;
  hostname: string;
  port: string;
  path: string;
}

/** Headers that are about one connection, not about the message. Framing (`transfer-encoding`) is kept: it is the same. */
const OF_ONE_CONNECTION = new Set(["connection", "keep-alive", "proxy-connection", "te", "upgrade", "expect"]);

/**
 * Sends the request on and its response back, each as it comes, the Host header as the caller gave it. An abort on
 * either side ends the other.
 * @param body what was already read of the request, all of it; undefined: it streams through
 * @param unreachable called where there is no response to send back
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { agent, hostname, port, path }: Destination,
  body: Buffer | undefined,
  unreachable: (error: Error) => void,
): void {
  const headers = kept(request.rawHeaders);
  const upstream = openRequest({ agent, hostname, port, path, method: request.method, headers });
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, kept(answer.rawHeaders));
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  upstream.on("error", (error) => {
    // Whatever is left of the request has nowhere to go, and must not block the connection.
    request.unpipe(upstream);
    request.resume();
    if (response.headersSent || response.destroyed) response.destroy();
    else unreachable(error);
  });
  response.on("close", () => {
    if (!response.writableFinished) upstream.destroy();
  });
  if (body === undefined) request.pipe(upstream);
  else upstream.end(body);
}

function kept(rawHeaders: string[]): string[] {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (!OF_ONE_CONNECTION.has(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}
