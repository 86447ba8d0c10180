import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Principals } from "../principals";
import { createAsyncInvoker } from "./create-async-invoker";
import { createDestination } from "./create-destination";
import { createFunctionPool, type FunctionPool } from "./create-function-pool";
import { environmentVariables } from "./environment-variables";
import { FunctionNotDeployed, RequestTooLarge } from "./errors";
import { type AsyncConfig, checkFunctionSpec, type FunctionSpec } from "./function-spec";
import { billedMs, type InvocationMetrics, type InvocationResult } from "./invocation";

export interface LambdaHostOptions {
  /** Of the gateway; asked for when first needed. */
  endpoint(): string;
  principals: Principals;
  /** What functions print and what the platform says of them, a line at a time. */
  log(functionName: string, line: string): void;
  metrics?(metrics: InvocationMetrics): void;
  /** Milliseconds that one invocation may take in place of the function's timeout; undefined: the timeout it is. */
  timeLimit?(functionName: string, requestId: string): number | undefined;
  /** Environments of one function at most. Default: what the machine can run at a time. */
  concurrency?: number;
  /** Milliseconds before the second and third attempt of an asynchronous event. Default: 1000 and 2000; AWS: minutes. */
  retryDelaysMs?: readonly [number, number];
}

export type InvocationType = "RequestResponse" | "Event";

export interface LambdaHost {
  /** Makes a function known, or replaces it. @throws InvalidFunction */
  deploy(spec: FunctionSpec): Promise<void>;
  /** @throws FunctionNotDeployed */
  specOf(functionName: string): FunctionSpec;
  /** @throws FunctionNotDeployed */
  setAsyncConfig(functionName: string, config: AsyncConfig): void;
  /**
   * Runs an event, or takes it in (`Event`). A function that fails is a result with `functionError`.
   * @throws FunctionNotDeployed, RequestTooLarge, HostStopped
   */
  invoke(functionName: string, event: unknown, options?: { type?: InvocationType }): Promise<InvocationResult>;
  /** Kills the process that runs this invocation, if one does; resolves when it is gone. */
  kill(requestId: string): Promise<void>;
  /** Ends this invocation, if it runs, as its timeout would; resolves when it has ended. */
  expire(requestId: string): Promise<void>;
  /** How many events of the function can run at a time. @throws FunctionNotDeployed */
  concurrencyOf(functionName: string): number;
  /** How many events of the function are being worked on. @throws FunctionNotDeployed */
  running(functionName: string): number;
  /** Where the function's own output goes, for what others have to say of it. */
  log(functionName: string, line: string): void;
  /** By function. */
  usage(): Record<string, FunctionUsage>;
  /** Asynchronous events that are neither done nor given up. */
  pendingEvents(): number;
  /** Invocations that run or wait in line. */
  load(): number;
  /** Process ids of all environments. */
  pids(): number[];
  /** Kills every environment. Events that wait are dropped. */
  stop(): Promise<void>;
}

/** Bytes of JSON. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

/** AWS Lambda on this machine: one process for each execution environment, running the artifact as it was packed. */
export function createLambdaHost(options: LambdaHostOptions): LambdaHost {
  const { endpoint, principals, log, metrics, retryDelaysMs = [1000, 2000] } = options;
  const limit = options.concurrency ?? availableParallelism();
  const pools = new Map<string, FunctionPool>();
  const configs = new Map<string, AsyncConfig>();
  const usage = createUsage();
  const destination = createDestination({ endpoint, principals });

  const poolOf = (functionName: string): FunctionPool => {
    const pool = pools.get(functionName);
    if (pool === undefined) throw new FunctionNotDeployed(functionName, pools.keys());
    return pool;
  };
  const events = createAsyncInvoker({
    run: (functionName, requestId, event) => poolOf(functionName).run(requestId, event),
    config: (functionName) => configs.get(functionName) ?? {},
    retryDelaysMs,
    send: (functionName, queueArn, record) => destination.send(poolOf(functionName).spec.roleArn, queueArn, record),
    log,
  });

  return {
    async deploy(spec) {
      checkFunctionSpec(spec);
      const { reservedConcurrency = -1 } = spec;
      const concurrency = reservedConcurrency === -1 ? limit : Math.min(limit, reservedConcurrency);
      const credentials = principals.issue(spec.roleArn);
      const hooks = {
        log: (line: string) => log(spec.name, line),
        metrics(measured: InvocationMetrics) {
          usage.add(measured);
          metrics?.(measured);
        },
        timeLimit: (requestId: string) => options.timeLimit?.(spec.name, requestId),
      };
      const variables = () => environmentVariables(spec, endpoint(), credentials);
      const before = pools.get(spec.name);
      pools.set(spec.name, createFunctionPool(spec, concurrency, variables, hooks));
      await before?.stop();
    },
    specOf: (functionName) => poolOf(functionName).spec,
    setAsyncConfig(functionName, config) {
      poolOf(functionName);
      configs.set(functionName, config);
    },
    async invoke(functionName, event, { type = "RequestResponse" } = {}) {
      const pool = poolOf(functionName);
      const bytes = Buffer.byteLength(JSON.stringify(event));
      if (bytes > LIMITS[type]) throw new RequestTooLarge(functionName, bytes, LIMITS[type]);
      const requestId = randomUUID();
      if (type === "RequestResponse") return pool.run(requestId, event);
      events.accept(functionName, requestId, event);
      return { requestId, statusCode: 202, executedVersion: "$LATEST", payload: "" };
    },
    async kill(requestId) {
      await Promise.all([...pools.values()].map((pool) => pool.kill(requestId)));
    },
    async expire(requestId) {
      await Promise.all([...pools.values()].map((pool) => pool.expire(requestId)));
    },
    concurrencyOf: (functionName) => poolOf(functionName).concurrency,
    running: (functionName) => poolOf(functionName).running(),
    log,
    usage: usage.read,
    pendingEvents: events.pending,
    load: () => [...pools.values()].reduce((sum, pool) => sum + pool.load(), 0),
    pids: () => [...pools.values()].flatMap((pool) => pool.pids()),
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
      await events.stop();
      destination.stop();
    },
  };
}

/** What one function has used since the host began. */
export interface FunctionUsage {
  invocations: number;
  errors: number;
  coldStarts: number;
  durationMs: number;
  /** As AWS rounds it for each invocation, cold starts' loading included. */
  billedMs: number;
  /** Without the invocations whose process was killed. */
  cpuMs: number;
  /** The greatest peak of any of its environments. */
  maxRssBytes: number;
}

export function createUsage(): {
  add(metrics: InvocationMetrics): void;
  read(): Record<string, FunctionUsage>;
} {
  const usages = new Map<string, FunctionUsage>();
  return {
    add(metrics) {
      const { functionName, durationMs, cpuMs = 0, maxRssBytes = 0, coldStart, error } = metrics;
      const before = usages.get(functionName);
      usages.set(functionName, {
        invocations: (before?.invocations ?? 0) + 1,
        errors: (before?.errors ?? 0) + (error === undefined ? 0 : 1),
        coldStarts: (before?.coldStarts ?? 0) + (coldStart ? 1 : 0),
        durationMs: (before?.durationMs ?? 0) + durationMs,
        billedMs: (before?.billedMs ?? 0) + billedMs(metrics),
        cpuMs: (before?.cpuMs ?? 0) + cpuMs,
        maxRssBytes: Math.max(before?.maxRssBytes ?? 0, maxRssBytes),
      });
    },
    read: () => Object.fromEntries(usages),
  };
}
