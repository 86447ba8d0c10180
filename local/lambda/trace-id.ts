import type { IncomingHttpHeaders } from "node:http";

/**
 * The invocation's trace id. As on AWS, the SDK sends it with every call that a function makes; here the request id can
 * be read from it.
 * @param requestId a UUID
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceIdOf(requestId: string): string {
  const digits = requestId.replaceAll("-", "");
  return `Root=1-${digits.slice(0, 8)}-${digits.slice(8)};Parent=${digits.slice(16)};Sampled=0`;
}

/** The request id of the invocation that made a call; undefined where none did. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const [, root, rest] = /^Root=1-([0-9a-f]{8})-([0-9a-f]{24});/.exec(String(headers["x-amzn-trace-id"])) ?? [];
  return root && rest && `${root}${rest}`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
