import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { listen } from "../../local/service";
import type { PageFacts } from "../api";
import { type Asset, buildPage } from "./build-page";
import { checkOrigin } from "./check-origin";
import { NotFound } from "./errors";
import { CONTENT_SECURITY_POLICY, pageHtml } from "./page-html";
import { problemOf } from "./problem-of";
import { routesOf } from "./routes";
import type { Subject } from "./subject";

export interface Console extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  address: string;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** Of 127.0.0.1; 0 picks a free one. */
  port: number;
  /** The option that picks another one, for the error. */
  portOption?: string;
}

/**
 * Serves the console on 127.0.0.1.
 * @throws PortTaken
 */
export async function startConsole(
  subject: Subject,
  { port: wanted, portOption = "--console-port" }: ConsoleOptions,
): Promise<Console> {
  const page = await buildPage();
  const routes = routesOf(subject);
  const token = randomBytes(24).toString("base64url");
  const { name: stack, region, emails } = subject;
  const facts: PageFacts = { token, stack, region, hasInbox: emails !== undefined };
  let port = wanted;

  async function answer(request: IncomingMessage): Promise<Response> {
    checkOrigin(request, port, token);
    const { method = "GET", url = "/", headers } = request;
    const { pathname, searchParams: query } = new URL(url, `http://${headers.host}`);
    const asset = page.assets.get(pathname);
    if (asset !== undefined) return assetResponse(asset, headers["accept-encoding"]);
    for (const route of routes) {
      const groups = route.pattern.exec({ pathname })?.pathname.groups;
      if (groups === undefined || route.method !== (method === "HEAD" ? "GET" : method)) continue;
      const params = Object.fromEntries(
        Object.entries(groups).map(([key, value = ""]) => [key, decodeURIComponent(value)]),
      );
      return route.answer({ params, query, body: request });
    }
    if (!["GET", "HEAD"].includes(method) || /^\/(api|assets)\//.test(pathname))
      throw new NotFound(`Nothing is at ${pathname}.`);
    const theme = /(?:^|;\s*)theme=(\w+)/.exec(headers.cookie ?? "")?.[1];
    return new Response(pageHtml(page, facts, theme), { headers: { "content-type": "text/html; charset=utf-8" } });
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => {
        const { status, problem } = problemOf(error);
        return Response.json(problem, { status });
      })
      .then((answered) => send(answered, request, response))
      // The page is gone before its answer was whole; nobody is left to be told.
      .catch(() => response.destroy());
  });
  // A file takes as long as it takes to be sent.
  server.requestTimeout = 0;
  port = await listen(server, wanted, portOption);
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { address: `http://127.0.0.1:${port}`, stop, [Symbol.asyncDispose]: stop };
}

async function send(answered: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // What was not read of a refused request stays unread: the connection cannot serve another.
  if (!request.complete && !answered.ok) response.setHeader("connection", "close");
  const headers = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    ...Object.fromEntries(answered.headers),
  };
  response.writeHead(answered.status, headers);
  if (answered.body === null || request.method === "HEAD") response.end();
  else await pipeline(Readable.fromWeb(answered.body as Parameters<typeof Readable.fromWeb>[0]), response);
}

function assetResponse(asset: Asset, accepted = ""): Response {
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : undefined;
  const body = encoding === "br" ? asset.brotli : encoding === "gzip" ? asset.gzip : asset.body;
  return new Response(new Uint8Array(body), {
    headers: {
      "content-type": asset.type,
      "cache-control": "max-age=31536000, immutable",
      vary: "accept-encoding",
      ...(encoding && { "content-encoding": encoding }),
    },
  });
}
