import type { IncomingMessage } from "node:http";

/**
 * Keeps web pages out. A page's own name can be made to resolve to 127.0.0.1 (DNS rebinding), so Host must be this
 * machine's; and what a page sends across origins without a signature is not the user's.
 * @returns why the request is refused, undefined where it is not
 */
export function refusalOf({ headers }: IncomingMessage, port: number, isSigned: boolean): string | undefined {
  const { host = "", origin } = headers;
  const [name, givenPort = "80"] = host.split(":");
  const isLocal = name === "127.0.0.1" || name === "localhost" || name?.endsWith(".localhost");
  if (!isLocal || givenPort !== String(port))
    return `The host ${host || "(none)"} is not served here. Use http://127.0.0.1:${port}.`;
  if (origin !== undefined && origin !== `http://${host}` && !isSigned)
    return `A page of ${origin} sent this without a signature. Sign the request, or use a presigned URL.`;
  return undefined;
}
