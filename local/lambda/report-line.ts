import { billedMs, type InvocationMetrics } from "./invocation";

/** The line with which CloudWatch Logs shows an invocation's end. */
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
