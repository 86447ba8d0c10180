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
  /** Called with each line that a function or the platform logs. */
  log(functionName: string, line: string): void;
  metrics?(metrics: InvocationMetrics): void;
  /** Timeout of one invocation in milliseconds; undefined: the function's own. */
  timeLimit?(functionName: string, requestId: string): number | undefined;
  /** Execution environments per function at most. Default: the machine's available parallelism. */
  concurrency?: number;
  /** Milliseconds before the second and third attempt of an asynchronous event. Default: 1000 and 2000; AWS: minutes. */
  retryDelaysMs?: readonly [number, number];
}

export type InvocationType = "RequestResponse" | "Event";

export interface LambdaHost {
  /**
   * Creates or replaces a function.
   * @throws InvalidFunction
   */
  deploy(spec: FunctionSpec): Promise<void>;
  /**
   * Starts an environment of the function before its first event, as provisioned concurrency does on AWS.
   * @throws FunctionNotDeployed
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  initialize(functionName: string): void;
  /** @throws FunctionNotDeployed */
  specOf(functionName: string): FunctionSpec;
  /** Returns the deployed functions. */
  specs(): FunctionSpec[];
  /** @throws FunctionNotDeployed */
  setAsyncConfig(functionName: string, config: AsyncConfig): void;
  /**
   * Invokes a function, or queues the event (`Event`). A failed function is a result with `functionError`.
   * @throws FunctionNotDeployed, RequestTooLarge, HostStopped
   */
  invoke(functionName: string, event: unknown, options?: { type?: InvocationType }): Promise<InvocationResult>;
  /** Kills the process that runs this invocation, if one does; resolves when it has exited. */
  kill(requestId: string): Promise<void>;
  /** Times out this invocation, if it runs; resolves when it has ended. */
  expire(requestId: string): Promise<void>;
  /**
   * Returns how many events of the function can run at a time.
   * @throws FunctionNotDeployed
   */
  concurrencyOf(functionName: string): number;
  /**
   * Returns how many events of the function run.
   * @throws FunctionNotDeployed
   */
  running(functionName: string): number;
  /** Writes a line to the function's log. */
  log(functionName: string, line: string): void;
  /** Returns each function's usage. */
  usage(): Record<string, FunctionUsage>;
  /** Asynchronous events that are queued, running or waiting for a retry. */
  pendingEvents(): number;
  /** Invocations that run or wait for an environment. */
  load(): number;
  /** Process ids of all environments. */
  pids(): number[];
  /** Kills every environment and drops waiting events. */
  stop(): Promise<void>;
}

/** Bytes of JSON. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

/** Creates the local AWS Lambda: one process per execution environment, running the packed artifact. */
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
    initialize: (functionName) => poolOf(functionName).initialize(),
    specOf: (functionName) => poolOf(functionName).spec,
    specs: () => [...pools.values()].map(({ spec }) => spec),
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

/** One function's usage since the host started. */
export interface FunctionUsage {
  invocations: number;
  errors: number;
  coldStarts: number;
  durationMs: number;
  /** Rounded up per invocation as on AWS, the init phase included. */
  billedMs: number;
  /** Without invocations whose process was killed. */
  cpuMs: number;
  /** The greatest peak of any of its environments. */
  maxRssBytes: number;
}

function createUsage(): {
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
