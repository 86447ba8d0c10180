import { type Context, Hono, type MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import type { PageConfig } from "../api";
import { NotFound, problemOf } from "./errors";
import { type Asset, type Page, pageHtml } from "./page";
import { requireSameOrigin } from "./require-same-origin";
import { apiRoutes, fileRoutes } from "./routes";
import type { ConsoleSource } from "./source";

export interface AppOptions {
  source: ConsoleSource;
  page: Page;
  /** That the server listens on. */
  port: number;
  /** That requests which change something carry. */
  token: string;
}

/** The console's routes and middleware, without a server. */
export function createApp({ source, page, port, token }: AppOptions): Hono {
  const { name: stack, region, emails } = source;
  const { logPeriod } = source.monitoring;
  const { existingUsers = "keep" } = source.stack.outputs;
  const config: PageConfig = {
    ...{ token, stack, region, existingUsers },
    hasInbox: emails !== undefined,
    ...(logPeriod !== undefined && { logPeriod }),
  };
  return new Hono()
    .onError((error, context) => {
      const { status, problem } = problemOf(error);
      return context.json(problem, status);
    })
    .use(SECURE_HEADERS)
    .use(disableCache)
    .use(requireSameOrigin(port, token))
    .use(requireWellEncodedPath)
    .route("/api", apiRoutes(source))
    .route("/", fileRoutes())
    .get("/assets/:file", (context) => {
      const asset = page.assets.get(context.req.path);
      if (asset === undefined) throw notFound(context);
      return sendAsset(context, asset);
    })
    .all("/api/*", (context) => {
      throw notFound(context);
    })
    .get("*", (context) => context.html(pageHtml(page, config, getCookie(context, "theme"))))
    .notFound((context) => {
      throw notFound(context);
    });
}

/** Loads nothing from elsewhere, runs nothing inline, and cannot be framed by another site. */
const SECURE_HEADERS = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'self'"],
  },
  referrerPolicy: "same-origin",
  // The server speaks HTTP on the loopback interface only.
  strictTransportSecurity: false,
  // An email's document has a stricter policy of its own.
  overwrite: false,
});

const disableCache: MiddlewareHandler = async (context, next) => {
  await next();
  if (!context.res.headers.get("cache-control")?.includes("immutable"))
    context.res.headers.set("cache-control", "no-store");
};

/** hono passes on what it cannot decode. @throws URIError */
const requireWellEncodedPath: MiddlewareHandler = async ({ req }, next) => {
  decodeURIComponent(new URL(req.url).pathname);
  await next();
};

function sendAsset(context: Context, { type, body, gzip, brotli }: Asset): Response {
  const accepted = context.req.header("accept-encoding") ?? "";
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : undefined;
  return context.body(encoding === "br" ? brotli : encoding === "gzip" ? gzip : body, 200, {
    "content-type": type,
    "cache-control": "max-age=31536000, immutable",
    vary: "accept-encoding",
    ...(encoding && { "content-encoding": encoding }),
  });
}

function notFound({ req }: Context): NotFound {
  return new NotFound(`Nothing is at ${req.path}.`);
}
