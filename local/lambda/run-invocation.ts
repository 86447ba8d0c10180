import { constants } from "node:os";
import { arnOf } from "../program/arn";
import type { FunctionSpec } from "./function-spec";
import {
  type FunctionError,
  failure,
  type InvocationMetrics,
  type InvocationResult,
  platformError,
  reportLine,
  traceIdOf,
} from "./invocation";
import type { Answer, Environment, Exit } from "./start-environment";

/** An environment and its state in the pool. */
export interface PooledEnvironment {
  environment: Environment;
  alive: boolean;
  /** Until its first invocation. */
  cold: boolean;
  initMs: number;
  /** CPU of the process at the end of its last invocation. */
  cpuMicros: number;
}

export interface PoolHooks {
  log(line: string): void;
  metrics(metrics: InvocationMetrics): void;
  /** Timeout of one invocation in milliseconds; undefined: the function's own. */
  timeLimit(requestId: string): number | undefined;
}

/** Limit of a synchronous response. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Runs one event in an environment. An environment that times out or exceeds its memory is killed, with AWS's own errors.
 * @param expiry - aborted: the invocation times out at once
 */
export async function runInvocation(
  spec: FunctionSpec,
  pooled: PooledEnvironment,
  requestId: string,
  event: unknown,
  expiry: AbortSignal,
  hooks: PoolHooks,
): Promise<InvocationResult> {
  hooks.log(`START RequestId: ${requestId} Version: $LATEST`);
  const started = performance.now();
  const timeoutMs = hooks.timeLimit(requestId) ?? spec.timeoutSeconds * 1000;
  const answer = await answerOf(spec, pooled.environment, { timeoutMs, expiry }, requestId, event);
  const durationMs = performance.now() - started;
  const error = errorOf(spec, requestId, answer);
  if (error !== undefined && endsEnvironment(error, answer)) {
    hooks.log(`${new Date().toISOString()} ${error.errorMessage}`);
    await pooled.environment.kill();
  }
  const usage = "cpuMicros" in answer ? answer : undefined;
  const metrics: InvocationMetrics = {
    functionName: spec.name,
    requestId,
    durationMs,
    cpuMs: usage && (usage.cpuMicros - pooled.cpuMicros) / 1000,
    maxRssBytes: usage?.maxRssBytes,
    coldStart: pooled.cold,
    ...(pooled.cold ? { initMs: pooled.initMs } : {}),
    ...(error === undefined ? {} : { error: error.errorType }),
  };
  pooled.cold = false;
  pooled.cpuMicros = usage?.cpuMicros ?? pooled.cpuMicros;
  hooks.log(`END RequestId: ${requestId}`);
  hooks.log(reportLine(metrics, spec.memoryMb));
  hooks.metrics(metrics);
  if (error !== undefined) return failure(requestId, error);
  const payload = answer.type === "done" ? answer.payload : "null";
  return { requestId, statusCode: 200, executedVersion: "$LATEST", payload };
}

async function answerOf(
  spec: FunctionSpec,
  environment: Environment,
  { timeoutMs, expiry }: { timeoutMs: number; expiry: AbortSignal },
  requestId: string,
  event: unknown,
): Promise<Answer | TimedOut> {
  const timedOut = Promise.withResolvers<TimedOut>();
  const expire = () => timedOut.resolve({ type: "timedOut", timeoutMs });
  const timer = setTimeout(expire, timeoutMs);
  expiry.addEventListener("abort", expire);
  const deadline = Date.now() + timeoutMs;
  const functionArn = arnOf("lambda", `function:${spec.name}`);
  const message = { requestId, functionArn, traceId: traceIdOf(requestId), deadline, event };
  try {
    return await Promise.race([environment.invoke(message), timedOut.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface TimedOut {
  type: "timedOut";
  timeoutMs: number;
}

function errorOf(spec: FunctionSpec, requestId: string, answer: Answer | TimedOut): FunctionError | undefined {
  if (answer.type === "timedOut") {
    const message = `Task timed out after ${(answer.timeoutMs / 1000).toFixed(2)} seconds`;
    return platformError(requestId, "Sandbox.Timedout", message);
  }
  if (answer.type === "exited") return exitError(requestId, answer.exit);
  if (answer.maxRssBytes > spec.memoryMb * 2 ** 20)
    return platformError(requestId, "Runtime.OutOfMemory", "Runtime exited with error: signal: killed");
  if (answer.type === "failed") return answer.error;
  const bytes = Buffer.byteLength(answer.payload);
  if (bytes <= MAXIMUM_PAYLOAD_BYTES) return undefined;
  return {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAXIMUM_PAYLOAD_BYTES} bytes).`,
  };
}

/** Whether the environment cannot be reused. */
function endsEnvironment(error: FunctionError, answer: Answer | TimedOut): boolean {
  return answer.type === "timedOut" || answer.type === "exited" || error.errorType === "Runtime.OutOfMemory";
}

/** Go's signal names, which AWS's messages use. */
const SIGNALS: Record<string, string> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

/** AWS's error for a process that exits before its invocation ends. */
export function exitError(requestId: string, { code, signal }: Exit): FunctionError {
  return platformError(requestId, "Runtime.ExitError", exitMessage(code, signal));
}

function exitMessage(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? `${constants.signals[signal]}`}`;
  if (code === 0 || code === null) return "Runtime exited without providing a reason";
  return `Runtime exited with error: exit status ${code}`;
}
