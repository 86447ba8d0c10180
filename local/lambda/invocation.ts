import type { IncomingHttpHeaders } from "node:http";

/** AWS's Invoke response. */
export interface InvocationResult {
  requestId: string;
  /** 200 when the function ran, also with an error; 202 when the event was queued. */
  statusCode: 200 | 202;
  executedVersion: "$LATEST";
  /** Set when the function failed; the payload is then a FunctionError. */
  functionError?: "Unhandled";
  /** JSON; empty for a queued event. */
  payload: string;
}

/** A failed function's payload, as AWS words it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** Measurements of one invocation. */
export interface InvocationMetrics {
  functionName: string;
  requestId: string;
  /** From the event's delivery to the response, without the init phase. */
  durationMs: number;
  /** CPU time since the environment's previous invocation, the init phase included; undefined where it was killed. */
  cpuMs: number | undefined;
  /** The environment's peak; undefined where it was killed. */
  maxRssBytes: number | undefined;
  coldStart: boolean;
  /** Duration of the init phase; on cold starts only. */
  initMs?: number;
  error?: string;
}

/**
 * Returns the milliseconds that AWS bills, the init phase included.
 * @see https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export function billedMs({ durationMs, initMs = 0 }: Pick<InvocationMetrics, "durationMs" | "initMs">): number {
  return Math.ceil(durationMs + initMs);
}

export function failure(requestId: string, error: FunctionError): InvocationResult {
  const payload = JSON.stringify(error);
  return { requestId, statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled", payload };
}

/** The platform's own errors name the request in their message. */
export function platformError(requestId: string, errorType: string, message: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
}

/** Formats the REPORT line of an invocation. */
export function reportLine(metrics: InvocationMetrics, memoryMb: number): string {
  const { requestId, durationMs, maxRssBytes, initMs, error } = metrics;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(metrics)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxRssBytes === undefined ? "unknown" : `${Math.ceil(maxRssBytes / 2 ** 20)} MB`}`,
  ];
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`);
  if (error === "Sandbox.Timedout") fields.push("Status: timeout");
  else if (error?.startsWith("Runtime.")) fields.push("Status: error", `Error Type: ${error}`);
  return fields.join("\t");
}

/**
 * Returns the invocation's trace header. As on AWS, the SDK sends it with every call of the function; here it contains the
 * request id.
 * @param requestId - a UUID
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceIdOf(requestId: string): string {
  const digits = requestId.replaceAll("-", "");
  return `Root=1-${digits.slice(0, 8)}-${digits.slice(8)};Parent=${digits.slice(16)};Sampled=0`;
}

/** Returns the request id of the invocation that made a call; undefined for another caller. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const [, root, rest] = /^Root=1-([0-9a-f]{8})-([0-9a-f]{24});/.exec(String(headers["x-amzn-trace-id"])) ?? [];
  return root && rest && `${root}${rest}`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
