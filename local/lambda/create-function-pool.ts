import { HostStopped } from "./errors";
import type { FunctionSpec } from "./function-spec";
import { type FunctionError, failure, type InvocationResult, platformError } from "./invocation";
import { exitError, type PooledEnvironment, type PoolHooks, runInvocation } from "./run-invocation";
import { startEnvironment } from "./start-environment";

/**
 * AWS limits the init phase to 10 s, then repeats it within the function's timeout. Here one attempt has both.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const INIT_SECONDS = 10;

export interface FunctionPool {
  readonly spec: FunctionSpec;
  readonly concurrency: number;
  run(requestId: string, event: unknown): Promise<InvocationResult>;
  /** Starts an environment before the first event, where there is none. */
  initialize(): void;
  /** Kills the environment that runs this event, if one does. */
  kill(requestId: string): Promise<void>;
  /** Times out the invocation of this event, if one runs. */
  expire(requestId: string): Promise<void>;
  /** Events that run or wait for an environment. */
  load(): number;
  /** Events that run. */
  running(): number;
  /** Process ids of the environments. */
  pids(): number[];
  stop(): Promise<void>;
}

/**
 * Creates the pool of one function's execution environments. An environment is started when an event finds none idle, and
 * is reused, the most recently used first. Events beyond the concurrency wait.
 */
export function createFunctionPool(
  spec: FunctionSpec,
  concurrency: number,
  variables: () => Record<string, string>,
  hooks: PoolHooks,
): FunctionPool {
  const all = new Set<PooledEnvironment>();
  const idle: PooledEnvironment[] = [];
  const waiting: (() => void)[] = [];
  /** Running invocations, by request id. */
  const running = new Map<string, { pooled: PooledEnvironment; expiry: AbortController; ended: Promise<unknown> }>();
  let busy = 0;
  let stopped = false;

  function start(): PooledEnvironment {
    const { directory, memoryMb } = spec;
    const environment = startEnvironment({ directory, memoryMb, variables: variables(), onLine: hooks.log });
    const pooled: PooledEnvironment = { environment, alive: true, cold: true, initMs: 0, cpuMicros: 0 };
    all.add(pooled);
    const began = performance.now();
    void environment.ready.then(() => {
      pooled.initMs = performance.now() - began;
    });
    void environment.exited.then(() => {
      pooled.alive = false;
      all.delete(pooled);
      const index = idle.indexOf(pooled);
      if (index !== -1) idle.splice(index, 1);
    });
    return pooled;
  }

  async function runIn(
    pooled: PooledEnvironment,
    requestId: string,
    event: unknown,
    expiry: AbortSignal,
  ): Promise<InvocationResult> {
    if (pooled.cold) {
      const error = await loaded(spec, pooled, requestId);
      if (error !== undefined) {
        hooks.log(`INIT_REPORT\tRequestId: ${requestId}\tStatus: error\tError Type: ${error.errorType}`);
        await pooled.environment.kill();
        return failure(requestId, error);
      }
    }
    return runInvocation(spec, pooled, requestId, event, expiry, hooks);
  }

  return {
    spec,
    concurrency,
    async run(requestId, event) {
      if (busy >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
      else busy += 1;
      try {
        if (stopped) throw new HostStopped(spec.name);
        const pooled = idle.pop() ?? start();
        const expiry = new AbortController();
        const invocation = runIn(pooled, requestId, event, expiry.signal);
        running.set(requestId, { pooled, expiry, ended: invocation });
        const result = await invocation.finally(() => running.delete(requestId));
        if (stopped) throw new HostStopped(spec.name);
        if (pooled.alive) idle.push(pooled);
        return result;
      } finally {
        // The slot passes directly to the next event, so that no later event overtakes it.
        const next = waiting.shift();
        if (next === undefined) busy -= 1;
        else next();
      }
    },
    initialize() {
      if (all.size === 0 && concurrency > 0) idle.push(start());
    },
    async kill(requestId) {
      await running.get(requestId)?.pooled.environment.kill();
    },
    async expire(requestId) {
      const invocation = running.get(requestId);
      invocation?.expiry.abort();
      await invocation?.ended;
    },
    load: () => busy + waiting.length,
    running: () => busy,
    pids() {
      return [...all].flatMap(({ environment }) => environment.pid ?? []);
    },
    async stop() {
      stopped = true;
      await Promise.all([...all].map(({ environment }) => environment.kill()));
    },
  };
}

async function loaded(
  spec: FunctionSpec,
  pooled: PooledEnvironment,
  requestId: string,
): Promise<FunctionError | undefined> {
  const limit = INIT_SECONDS + spec.timeoutSeconds;
  const timedOut = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => timedOut.resolve(undefined), limit * 1000);
  const state = await Promise.race([pooled.environment.ready, timedOut.promise]);
  clearTimeout(timer);
  if (state === undefined)
    return platformError(requestId, "Sandbox.Timedout", `Task timed out after ${limit.toFixed(2)} seconds`);
  if (state.type === "broken") return state.error;
  if (state.type === "exited") return exitError(requestId, state.exit);
  return undefined;
}
