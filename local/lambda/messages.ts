import type { FunctionError } from "./invocation";

/** Host to environment: one invocation. The event travels as an object: the channel turns it into JSON once. */
export interface InvokeMessage {
  requestId: string;
  functionArn: string;
  /** As traceIdOf gives it. */
  traceId: string;
  /** Epoch milliseconds. */
  deadline: number;
  event: unknown;
}

/** What the environment's process has used so far. */
export interface ProcessUsage {
  /** User and system, microseconds, since the process began. */
  cpuMicros: number;
  /** Peak. */
  maxRssBytes: number;
}

/** Environment to host. `bootstrap.mjs` is the other end: it cannot import this file, so change them together. */
export type EnvironmentMessage =
  | { type: "ready" }
  | { type: "broken"; error: FunctionError }
  | ({ type: "done"; requestId: string; payload: string } & ProcessUsage)
  | ({ type: "failed"; requestId: string; error: FunctionError /** It exits now. */; fatal?: true } & ProcessUsage);
