import type { Context } from "aws-lambda";
import { failure, type InvocationResult, platformError } from "../../local/lambda/invocation";
import type { Clock } from "../../runtime/clock";
import { drawLatency } from "./draw-latency";
import { CPU, LAMBDA } from "./parameters";
import type { World } from "./world";

export type Handler = (event: never, context: Context) => Promise<unknown>;

/** One invocation of a function. */
export interface Invocation {
  functionName: string;
  isRunning(): boolean;
  /**
   * Takes CPU time, after what took it before: an environment computes in one thread.
   * @param milliseconds - at one full vCPU
   * @returns when it is over, milliseconds since the epoch
   */
  compute(milliseconds: number): number;
}

/** An execution environment as its code sees it. */
export interface Environment {
  clock: Clock;
  current(): Invocation;
}

export interface FunctionSettings {
  name: string;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memory: number;
  /** Makes clients, and the handler over them. */
  start(environment: Environment): Handler;
}

/** A Lambda function on virtual time: cold and warm environments, a share of a CPU, time-outs, and its bill. */
export function createFunction({ time, random, measurements }: World, settings: FunctionSettings) {
  const { name, memory } = settings;
  const share = Math.min(1, memory / LAMBDA.memoryPerCpu);
  const idle: ReturnType<typeof createEnvironment>[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;

  function createEnvironment() {
    let invocation: Invocation | undefined;
    const current = () => {
      if (invocation === undefined) throw new Error(`${name} calls a service after its response.`);
      return invocation;
    };
    const wait = (milliseconds: number) => {
      const { isRunning } = current();
      return new Promise<void>((resolve) => time.after(milliseconds, () => isRunning() && resolve()));
    };
    const handler = settings.start({ current, clock: { now: time.now, random: random.next, wait } });
    const assign = (next: Invocation | undefined) => {
      invocation = next;
    };
    return { handler, assign };
  }

  async function invoke(event: unknown): Promise<InvocationResult> {
    while (running >= LAMBDA.accountConcurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    measurements.peak(`concurrency of ${name}`, ++running);
    const warm = idle.pop();
    const initialization = warm ? 0 : drawLatency(random, LAMBDA.coldStart);
    if (!warm) measurements.count(`cold starts of ${name}`);
    await time.sleep(initialization + drawLatency(random, LAMBDA.warmStart));
    const environment = warm ?? createEnvironment();
    const start = time.now();
    const deadline = start + settings.timeout * 1_000;
    let busyUntil = start;
    let isRunning = true;
    const invocation: Invocation = {
      functionName: name,
      isRunning: () => isRunning,
      compute(milliseconds) {
        busyUntil = Math.max(busyUntil, time.now()) + milliseconds / share;
        return busyUntil;
      },
    };
    environment.assign(invocation);
    invocation.compute(CPU.invocation);
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    const end = (result: InvocationResult) => {
      if (!isRunning) return;
      isRunning = false;
      environment.assign(undefined);
      if (result.functionError === undefined) idle.push(environment);
      running--;
      waiting.shift()?.();
      const billedSeconds = Math.ceil(initialization + time.now() - start) / 1_000;
      measurements.call(name, "lambda", "run", {
        lambdaRequests: 1,
        lambdaGbSeconds: billedSeconds * (memory / 1_024),
      });
      resolve(result);
    };
    time.after(deadline - start, () => {
      if (isRunning) measurements.count(`time-outs of ${name}`);
      end(failure(name, platformError(name, "Sandbox.Timedout", "Task timed out")));
    });
    const context = { getRemainingTimeInMillis: () => Math.max(0, deadline - time.now()) } as Context;
    const answered = (result: InvocationResult) => time.after(busyUntil - time.now(), () => end(result));
    environment.handler(event as never, context).then(
      (answer) =>
        answered({
          requestId: name,
          statusCode: 200,
          executedVersion: "$LATEST",
          payload: JSON.stringify(answer ?? null),
        }),
      (error: Error) => {
        measurements.count(`errors of ${name}: ${error.name}`);
        answered(failure(name, { errorType: error.name, errorMessage: error.message }));
      },
    );
    return promise;
  }

  return { name, invoke };
}

export type LambdaFunction = ReturnType<typeof createFunction>;
