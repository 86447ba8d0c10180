import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "../../client/stack";
import type { LocalCloud } from "../../local/cloud";
import { type ConsoleSource, metric } from "./source";

const INTERVAL = 400;
const MAX_LINES = 200;
const TAIL_BYTES = 64 * 1024;

/** The local cloud: its AWS APIs, its log files and its stored emails. */
export function localSource(cloud: LocalCloud, stack: Stack, logs: string): ConsoleSource {
  return {
    name: "local",
    region: cloud.region,
    stack: { ...stack, outputs: { ...cloud.outputs, ...stack.outputs } },
    interval: INTERVAL,
    emails: cloud.emails,
    monitoring: {
      async functionMetrics(functionName) {
        const { lambda } = cloud.services;
        const { invocations = 0, errors = 0, durationMs = 0 } = lambda.usage()[functionName] ?? {};
        const average = invocations === 0 ? "–" : `${Math.round(durationMs / invocations)} ms`;
        return [
          metric("running", lambda.running(functionName)),
          metric("runs", invocations),
          metric("errors", errors),
          { label: "average", value: average },
        ];
      },
      async queueMetrics() {
        return [];
      },
      async emailMetrics() {
        return [metric("sent", cloud.emailCount())];
      },
      logLines: (functionName) => tailOf(join(logs, `${functionName}.log`)),
    },
  };
}

/** The last lines of a file; none where it does not exist. */
async function tailOf(path: string): Promise<string[]> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
    const lines = buffer.subarray(0, bytesRead).toString().trimEnd().split("\n");
    return (start > 0 ? lines.slice(1) : lines).slice(-MAX_LINES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
