import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { JsonObject } from "../json";
import type { InterpreterEvent, StateMachineDefinition } from "./interpreter";

/** An execution's result. `output` is JSON. */
export type Outcome =
  | { status: "SUCCEEDED"; output: string }
  | { status: "FAILED" | "ABORTED" | "TIMED_OUT"; error?: string | undefined; cause?: string | undefined };

/** An event of GetExecutionHistory. */
export interface HistoryEvent extends JsonObject {
  id: number;
  previousEventId: number;
  /** Unix seconds. */
  timestamp: number;
  type: string;
}

export interface History {
  readonly events: readonly HistoryEvent[];
  /** @param details - for the type's member, such as `taskScheduledEventDetails`; undefined values are left out */
  add(type: HistoryEventType, details: Record<string, JsonObject[string] | undefined>): void;
}

export function createHistory(): History {
  const events: HistoryEvent[] = [];
  return {
    events,
    add(type, details) {
      const id = events.length + 1;
      events.push({
        id,
        // The first state has no previous event, as on AWS.
        previousEventId: id <= 2 ? 0 : id - 1,
        timestamp: Date.now() / 1000,
        type,
        [memberOf(type)]: JSON.parse(JSON.stringify(details)),
      });
    },
  };
}

function memberOf(type: HistoryEventType): string {
  const state = /State(Entered|Exited)$/.exec(type)?.[1];
  const name = state === undefined ? type : `State${state}`;
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
}

/** An event's data with AWS's note that it is not truncated. */
export function inFull(name: "input" | "output", data: string) {
  return { [name]: data, [`${name}Details`]: { truncated: false } };
}

/**
 * Adds an event of the interpreter to the history in AWS's form. Task events are added where tasks run.
 * @returns the execution's outcome where the event ends it; that event is not added here
 */
export function recordEvent(
  history: History,
  event: InterpreterEvent,
  { States }: StateMachineDefinition,
): Outcome | undefined {
  switch (event.type) {
    case "StateEntered": {
      const { name, type, input } = event.state;
      history.add(typeOf(type, "Entered"), { name, ...inFull("input", JSON.stringify(input)) });
      return undefined;
    }
    case "StateExited": {
      const { name, type, output = null } = event.state;
      history.add(typeOf(type, "Exited"), { name, ...inFull("output", JSON.stringify(output)) });
      return undefined;
    }
    case "ExecutionSucceeded":
      return { status: "SUCCEEDED", output: JSON.stringify(event.output) };
    case "ExecutionFailed":
      return { status: "FAILED", ...failureDetails(history, States, event.Error, event.Cause) };
    default:
      return undefined;
  }
}

function typeOf(state: string, end: "Entered" | "Exited"): HistoryEventType {
  return `${state}State${end}` as HistoryEventType;
}

/** The interpreter invents an error and a cause for a Fail state without them; AWS leaves them out. */
function failureDetails(history: History, States: StateMachineDefinition["States"], error: string, cause: unknown) {
  const entered = history.events.findLast(({ type }) => type.endsWith("StateEntered"));
  const last = entered?.stateEnteredEventDetails as { name: string } | undefined;
  const state = last && States[last.name];
  const failed = state?.Type === "Fail" ? state : undefined;
  const hasError = failed === undefined || failed.Error !== undefined || failed.ErrorPath !== undefined;
  const hasCause = failed === undefined || failed.Cause !== undefined || failed.CausePath !== undefined;
  return { error: hasError ? error : undefined, cause: hasCause ? String(cause) || undefined : undefined };
}

/**
 * Counts state transitions as AWS bills them: the start, each entered state, each retry of a task, and the end.
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export function transitionsIn(events: readonly HistoryEvent[], hasEnded: boolean): number {
  const entered = events.filter(({ type }) => type.endsWith("StateEntered"));
  const tasks = entered.filter(({ type }) => type === "TaskStateEntered").length;
  const attempts = events.filter(({ type }) => type === "TaskScheduled").length;
  return 1 + entered.length + Math.max(0, attempts - tasks) + (hasEnded ? 1 : 0);
}
