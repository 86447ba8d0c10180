import { type Refuses, refusesNone } from "../../../doubles/refuses";
import { failed, isRetryable, lost, throttled } from "./call-errors";
import { kindsOf } from "./call-kinds";
import type { World } from "./world";

/** The caller: an invocation of a function, or a service on its own behalf. */
export interface Caller {
  name: string;
  /** Once false, nothing that it does takes effect any more, and no answer reaches it. */
  isAlive(): boolean;
  /** Faults that it has met. */
  faults: number;
  /** Ends it at this moment. Absent where it cannot be ended. */
  kill?: (why: string) => void;
}

export interface Call {
  /** As in a policy: `dynamodb`, `states`, … */
  service: string;
  /** Such as `UpdateItem`. */
  operation: string;
  /** How often the client tries: the SDK's `maxAttempts`. */
  maxAttempts: number;
  /** What the call does to the service, at one moment; throws as the service refuses. */
  takeEffect(refuses: Refuses): unknown;
}

/**
 * Makes a call as the SDK does over a network: it arrives a while later, takes effect at one moment, and is answered a
 * while after that; a retryable error is retried. A fault can strike at each of these points, and the caller can have
 * been killed.
 */
export function makeCall(world: World, caller: Caller, call: Call): Promise<unknown> {
  const { time, random, faults, trace } = world;
  const { service, operation } = call;
  const what = `${service}:${operation}`;
  const kinds = kindsOf(operation, caller.kill !== undefined);
  const struck = faults.atCall(`${caller.name.split("#")[0]} ${what}`, kinds);
  if (struck !== undefined) caller.faults++;
  const fault = struck?.kind;
  const faulty = struck === undefined ? 0 : struck.lasts ? call.maxAttempts : 1;
  const latency = () => random.mostlySmall(1, 400) + (fault === "slow" ? random.between(1_000, 20_000) : 0);
  const refuses: Refuses = fault === "partial" || fault === "conflict" ? () => random.chance(0.4) : refusesNone;

  return new Promise((resolve, reject) => {
    const attempt = (number: number) => {
      if (!caller.isAlive()) return;
      const met = number <= faulty ? fault : undefined;
      trace.note(
        caller.name,
        `${what}${met === undefined ? "" : `  ← ${met}`}${number > 1 ? ` (attempt ${number})` : ""}`,
      );
      if (met === "killed before") return caller.kill?.(`before ${what}`);
      time.after(latency(), () => arrive(number, met));
    };
    const arrive = async (number: number, met: typeof fault) => {
      // A request that was on its way when its sender died may have got through.
      if (!caller.isAlive() && random.chance(0.5)) return;
      if (met === "hung" && random.chance(0.5)) return;
      let outcome: { output: unknown } | { error: unknown };
      try {
        if (met === "throttled") throw throttled(service);
        if (met === "failed") throw failed();
        outcome = { output: await call.takeEffect(met === undefined ? refusesNone : refuses) };
        if (met === "lost") outcome = { error: lost() };
      } catch (error) {
        outcome = { error };
      }
      if (met === "hung") return;
      if (met === "killed between") return caller.kill?.(`with ${what} unanswered`);
      time.after(latency(), () => answer(number, outcome, met));
    };
    const answer = (number: number, outcome: { output: unknown } | { error: unknown }, met: typeof fault) => {
      if (!caller.isAlive()) return;
      if ("error" in outcome && isRetryable(outcome.error) && number < call.maxAttempts) {
        time.after(random.mostlySmall(20, 1_000), () => attempt(number + 1));
        return;
      }
      if ("error" in outcome) trace.note(caller.name, `${what} gave ${(outcome.error as Error).name}`);
      if (met === "killed after") time.after(random.mostlySmall(0, 30), () => caller.kill?.(`after ${what}`));
      if ("error" in outcome) reject(outcome.error);
      else resolve(outcome.output);
    };
    attempt(1);
  });
}
