import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { Forbidden } from "./errors";

/** The header that carries the token of this start, which only the console's own page knows. */
const TOKEN_HEADER = "x-rollcall-token";

const SAFE_METHODS = ["GET", "HEAD"];

/**
 * Refuses requests that the console's own page did not send. A foreign page can let its host name resolve to 127.0.0.1
 * (DNS rebinding), so Host must be this server's; it can send requests across origins, so Origin and Sec-Fetch-Site must
 * be this server's too; and requests that change something must carry the token, which a foreign page cannot read.
 * @throws Forbidden
 */
export function requireSameOrigin(port: number, token: string): MiddlewareHandler {
  return async ({ req }, next) => {
    // Not the URL's: a request line may name another host than the header does.
    const host = req.header("host") ?? "";
    const origin = req.header("origin");
    if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
      throw new Forbidden(`The host ${host || "(none)"} is not served here. Open http://127.0.0.1:${port}.`);
    if (origin !== undefined && origin !== `http://${host}`)
      throw new Forbidden(`A page of ${origin} sent this request. Open http://${host} itself.`);
    const site = req.header("sec-fetch-site");
    const isLink = req.header("sec-fetch-mode") === "navigate" && req.header("sec-fetch-dest") === "document";
    if (site !== undefined && site !== "same-origin" && site !== "none" && !(isLink && req.method === "GET"))
      throw new Forbidden(`Another site's page sent this request. Open http://${host} itself.`);
    if (!SAFE_METHODS.includes(req.method) && !isEqual(req.header(TOKEN_HEADER), token))
      throw new Forbidden("This page is from an earlier start of the console. Reload it.");
    await next();
  };
}

function isEqual(given: string | undefined, expected: string): boolean {
  if (given === undefined || given.length !== expected.length) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  // Characters outside of ASCII take more than one byte each.
  return one.length === other.length && timingSafeEqual(one, other);
}
