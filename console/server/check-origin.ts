import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Foreign } from "./errors";

/** The header that carries the token of this start, which only our own page knows. */
export const TOKEN_HEADER = "x-rollcall-token";

const READING = ["GET", "HEAD"];

/**
 * Lets our own page in and no other. A stranger's page can make its name resolve to 127.0.0.1 (DNS rebinding), so Host
 * must be this machine's; it can send a request across origins, so Origin and Sec-Fetch-Site must be ours; and what
 * changes something must bear the token, which a stranger's page cannot read.
 * @throws Foreign
 */
export function checkOrigin({ method = "GET", headers }: IncomingMessage, port: number, token: string): void {
  const { host = "", origin } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
    throw new Foreign(`The host ${host || "(none)"} is not served here. Open http://127.0.0.1:${port}.`);
  if (origin !== undefined && origin !== `http://${host}`)
    throw new Foreign(`A page of ${origin} asked for this. Open http://${host} itself.`);
  const site = headers["sec-fetch-site"];
  const isLink = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !(isLink && method === "GET"))
    throw new Foreign(`Another site's page asked for this. Open http://${host} itself.`);
  if (!READING.includes(method) && !isEqual(headers[TOKEN_HEADER], token))
    throw new Foreign("This page is from an earlier start of the console. Reload it.");
}

function isEqual(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== "string" || given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
