import type { Context } from "aws-lambda";
import { failure, type InvocationResult, platformError } from "../../../../local/lambda/invocation";
import type { Clock } from "../../../../runtime/clock";
import type { Caller } from "./call";
import type { World } from "./world";

export type Handler = (event: never, context: Context) => Promise<unknown>;

/** One run of a function. */
export interface Invocation extends Caller {
  kill: (why: string) => void;
  /** How it ended: undefined while it runs. */
  end?: "returned" | "failed" | "killed" | "timed out";
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** When it ended: milliseconds since the epoch. */
  endedAt?: number;
  /** Whether a write that it made was not known to have taken effect. */
  lostWrites: boolean;
}

/** An execution environment: keeps its handler from one run to the next, and runs one event at a time. */
export interface Environment {
  /** Time as the code in it sees it: what it waits for never comes once its run was ended. */
  clock: Clock;
  /** The run that its code works for at the moment. */
  current(): Invocation;
}

export interface FunctionSettings {
  name: string;
  /** Seconds. */
  timeout: number;
  /** Runs at once that are reserved; undefined where none are. */
  concurrency: number | undefined;
  account: Account;
  /** Whether a run that throws or reports failures must have met a fault. */
  failsOnlyOverFaults: boolean;
  /** What a new environment does first: makes clients, and the handler over them. */
  start(environment: Environment): Handler;
}

/** Concurrent executions of all functions of an account. */
export interface Account {
  limit: number;
  running: number;
  /** Invocations that wait for one to end. */
  waiting: (() => void)[];
}

/** A Lambda function on virtual time: environments kept warm or not, time-outs, kills, and a limit to concurrency. */
export function createFunction(world: World, settings: FunctionSettings) {
  const { time, random, faults, trace } = world;
  const idle: ReturnType<typeof startEnvironment>[] = [];
  const { account } = settings;
  let running = 0;
  let count = 0;

  function startEnvironment() {
    let invocation: Invocation | undefined;
    const current = () => {
      if (invocation === undefined) {
        world.violate(`${settings.name} still runs after it has responded: Lambda would freeze it.`);
        throw new Error(`${settings.name} has no run.`);
      }
      return invocation;
    };
    const wait = (milliseconds: number) => {
      const { isAlive } = current();
      return new Promise<void>((resolve) => {
        time.after(milliseconds, () => {
          if (isAlive()) resolve();
        });
      });
    };
    const handler = settings.start({ current, clock: { now: time.now, random: random.next, wait } });
    return {
      handler,
      run: (next: Invocation | undefined) => {
        invocation = next;
      },
    };
  }

  const isThrottled = () =>
    account.running >= account.limit || running >= (settings.concurrency ?? Number.POSITIVE_INFINITY);

  async function slot(): Promise<void> {
    while (isThrottled()) await new Promise<void>((resolve) => account.waiting.push(resolve));
    running++;
    account.running++;
  }

  /** Runs the function with an event, when there is an environment for it. */
  async function invoke(event: unknown): Promise<InvocationResult> {
    await slot();
    const name = `${settings.name}#${++count}`;
    const environment = (random.chance(0.8) ? idle.pop() : undefined) ?? startEnvironment();
    const deadline = time.now() + settings.timeout * 1_000;
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    const stop = (end: NonNullable<Invocation["end"]>, result: InvocationResult) => {
      if (invocation.end !== undefined) return;
      invocation.end = end;
      invocation.endedAt = time.now();
      if (end === "returned" || end === "failed") {
        environment.run(undefined);
        idle.push(environment);
      }
      running--;
      account.running--;
      for (const wake of account.waiting.splice(0)) wake();
      resolve(result);
    };
    const invocation: Invocation = {
      name,
      startedAt: time.now(),
      isAlive: () => invocation.end === undefined,
      lostWrites: false,
      faults: 0,
      kill(why) {
        if (invocation.end === undefined) trace.note(name, `killed ${why}`);
        stop("killed", failure(name, platformError(name, "Runtime.ExitError", "Runtime exited")));
      },
    };
    environment.run(invocation);
    trace.note(name, `starts ${contentOf(event)}`);
    time.after(settings.timeout * 1_000, () => {
      if (invocation.end !== undefined) return;
      trace.note(name, "times out");
      faults.count(settings.name, "timed out");
      stop("timed out", failure(name, platformError(name, "Sandbox.Timedout", "Task timed out")));
    });
    const blameless = (answer: string) => {
      if (invocation.faults === 0 && settings.failsOnlyOverFaults)
        world.violate(`${settings.name} fails, and nothing went wrong: ${answer}`);
    };
    const context = { getRemainingTimeInMillis: () => Math.max(0, deadline - time.now()) } as Context;
    // As it comes over the wire: no run shares objects with another.
    environment.handler(JSON.parse(JSON.stringify(event)) as never, context).then(
      (answer) => {
        const payload = JSON.stringify(answer ?? null);
        trace.note(name, `answers ${payload}`);
        if (payload.includes("itemIdentifier")) blameless(payload);
        stop("returned", { requestId: name, statusCode: 200, executedVersion: "$LATEST", payload });
      },
      (error: Error) => {
        trace.note(name, `throws ${error.name}: ${error.message}`);
        blameless(`${error.name}: ${error.message}`);
        stop("failed", failure(name, { errorType: error.name, errorMessage: error.message }));
      },
    );
    return promise;
  }

  return { name: settings.name, isThrottled, invoke };
}

export type LambdaFunction = ReturnType<typeof createFunction>;

/** The events' own names, to be found again in a trace. */
function contentOf(event: unknown): string {
  const { Records = [] } = event as { Records?: { messageId?: string; dynamodb?: { SequenceNumber?: string } }[] };
  return Records.map(({ messageId, dynamodb }) => messageId ?? dynamodb?.SequenceNumber?.replace(/^0+/, "")).join(" ");
}
