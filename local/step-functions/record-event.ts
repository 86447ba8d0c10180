import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { type History, inFull } from "./create-history";
import type { Outcome } from "./execution";
import type { InterpreterEvent, StateMachineDefinition } from "./load-interpreter";

/**
 * Writes an event of the interpreter into the history, in AWS's form. What becomes of tasks is written where they run.
 * @returns how the execution ended, where the event says so; that event is not in the history yet
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
      return { status: "FAILED", ...saidBy(history, States, event.Error, event.Cause) };
    default:
      return undefined;
  }
}

function typeOf(state: string, end: "Entered" | "Exited"): HistoryEventType {
  return `${state}State${end}` as HistoryEventType;
}

/** The interpreter makes up an error and a cause where a Fail state has none, and so has none in AWS. */
function saidBy(history: History, States: StateMachineDefinition["States"], error: string, cause: unknown) {
  const entered = history.events.findLast(({ type }) => type.endsWith("StateEntered"));
  const last = entered?.stateEnteredEventDetails as { name: string } | undefined;
  const state = last && States[last.name];
  const failed = state?.Type === "Fail" ? state : undefined;
  const hasError = failed === undefined || failed.Error !== undefined || failed.ErrorPath !== undefined;
  const hasCause = failed === undefined || failed.Cause !== undefined || failed.CausePath !== undefined;
  return { error: hasError ? error : undefined, cause: hasCause ? String(cause) || undefined : undefined };
}
