import type { IncomingHttpHeaders } from "node:http";

/**
 * Checks that a request does not come from a web page of another origin. A page's own name can resolve to 127.0.0.1 (DNS
 * rebinding), so Host must be this machine's. A page can send requests across origins, so Origin and Sec-Fetch-Site must
 * be the endpoint's own; signatures are not verified and change nothing.
 * @param port - that Host must name; any where it is left out
 * @returns the reason for refusing the request; undefined where it is allowed
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function checkOrigin(headers: IncomingHttpHeaders, port?: number): string | undefined {
  const { host = "", origin, "sec-fetch-site": site = "none" } = headers;
  const local = /^(?:127\.0\.0\.1|(?:[\w.-]+\.)?localhost)(?::(\d+))?$/.exec(host);
  const givenPort = local?.[1] ?? "80";
  if (local === null || (port !== undefined && givenPort !== String(port)))
    return `The host ${host || "(none)"} is not served here. Use http://127.0.0.1${port === undefined ? "" : `:${port}`}.`;
  if (origin !== undefined && origin !== `http://${host}`)
    return `A page of ${origin} sent this request. Web pages of other origins are refused.`;
  if (site !== "same-origin" && site !== "none")
    return "A page of another origin sent this request. Web pages of other origins are refused.";
  return undefined;
}

/**
 * Headers of an S3 response: opened in a browser, an object that is an HTML file must neither run scripts nor act on the
 * origin that served it.
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
export const WITHOUT_SCRIPTS = { "content-security-policy": "sandbox", "x-content-type-options": "nosniff" } as const;
