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
  const [name, givenPort = "80"] = host.split(":");
  const isLocal = name === "127.0.0.1" || name === "localhost" || name?.endsWith(".localhost");
  if (!isLocal || (port !== undefined && givenPort !== String(port)))
    return `The host ${host || "(none)"} is not served here. Use http://127.0.0.1${port === undefined ? "" : `:${port}`}.`;
  if (origin !== undefined && origin !== `http://${host}`)
    return `A page of ${origin} sent this request. Web pages of other origins are refused.`;
  if (site !== "same-origin" && site !== "none")
    return "A page of another origin sent this request. Web pages of other origins are refused.";
  return undefined;
}
