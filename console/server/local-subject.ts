import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "../../client/stack";
import type { LocalCloud } from "../../local/cloud";
import { figure } from "./figure";
import type { Subject } from "./subject";

const INTERVAL = 400;
const LINES = 200;
const TAIL = 64 * 1024;

/** The local cloud, seen through the same APIs as AWS, and through what only it has: its log files and its inbox. */
export function localSubject(cloud: LocalCloud, stack: Stack, logs: string): Subject {
  return {
    name: "local",
    region: cloud.region,
    stack: { ...stack, outputs: { ...cloud.outputs, ...stack.outputs } },
    interval: INTERVAL,
    emails: cloud.emails,
    observer: {
      async functionFigures(functionName) {
        const { lambda } = cloud.services;
        const { invocations = 0, errors = 0, durationMs = 0 } = lambda.usage()[functionName] ?? {};
        const average = invocations === 0 ? "–" : `${Math.round(durationMs / invocations)} ms`;
        return [
          figure("running", lambda.running(functionName)),
          figure("runs", invocations),
          figure("errors", errors),
          { label: "average", value: average },
        ];
      },
      async queueFigures() {
        return [];
      },
      async emailFigures() {
        return [figure("sent", cloud.emails().length)];
      },
      logLines: (functionName) => tailOf(join(logs, `${functionName}.log`)),
    },
  };
}

/** The last lines of a file; none where there is no file yet. */
async function tailOf(path: string): Promise<string[]> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
    const lines = buffer.subarray(0, bytesRead).toString().trimEnd().split("\n");
    return (start > 0 ? lines.slice(1) : lines).slice(-LINES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
