import type { Json, JsonObject } from "../json";
import { REGION } from "../program/arn";
import type { Outcome } from "./history";
import { createHistory, inFull, recordEvent } from "./history";
import { type LoadedInterpreter, observedDefinition } from "./interpreter";
import type { Execution, HostedMachine } from "./registry";
import { runTask, startTimer } from "./run-task";
import { TaskAborted, taskResource } from "./task-resource";
import { type StateVisit, type TaskTokens, visitState } from "./task-tokens";

export interface ExecutionStart {
  arn: string;
  name: string;
  machine: HostedMachine;
  /** JSON. */
  input: string;
  tokens: TaskTokens;
  interpreter: LoadedInterpreter;
}

const END_EVENTS = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  ABORTED: "ExecutionAborted",
  TIMED_OUT: "ExecutionTimedOut",
} as const;

/** Starts an execution, and records its status and history. */
export function runExecution({ arn, name, machine, input, tokens, interpreter }: ExecutionStart): Execution {
  const { checked, roleArn, dynamodb } = machine;
  const startDate = Date.now() / 1000;
  const history = createHistory();
  const aborted = Promise.withResolvers<never>();
  // Between tasks no code awaits it.
  aborted.promise.catch(() => {});
  const openToken = () => tokens.open(machine.arn);
  let visit: StateVisit = visitState("", openToken);
  let ended: { outcome: Outcome; stopDate: number } | undefined;

  const end = (outcome: Outcome) => {
    if (ended !== undefined) return;
    const { status, ...details } = outcome;
    history.add(END_EVENTS[status], "output" in details ? inFull("output", details.output) : details);
    ended = { outcome, stopDate: Date.now() / 1000 };
    stopTimer?.();
    visit.endAttempt();
    aborted.reject(new TaskAborted("The execution has ended."));
  };
  const abort = (outcome: Outcome) => {
    if (ended !== undefined) return;
    end(outcome);
    run.abort();
  };

  const definition = observedDefinition(checked, (state) => {
    visit.endAttempt();
    visit = visitState(state, openToken);
  });
  const tasks = Object.entries(checked.States).flatMap(([state, { Type, ...fields }]) => {
    const resource = Type === "Task" && "Resource" in fields ? taskResource(fields.Resource) : undefined;
    if (resource === undefined) return [];
    const timeoutSeconds = "TimeoutSeconds" in fields ? fields.TimeoutSeconds : undefined;
    const { timeoutError } = interpreter;
    const task = (parameters: Json) =>
      runTask({
        ...{ resource, parameters: parameters as JsonObject, timeoutSeconds, region: REGION, visit, history, dynamodb },
        ...{ aborted: aborted.promise, timeoutError },
      });
    return [[state, task] as const];
  });

  history.add("ExecutionStarted", { ...inFull("input", input), roleArn });
  const run = new interpreter.StateMachine(definition, { validationOptions: { noValidate: true } }).run(
    JSON.parse(input),
    {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(tasks) },
      noThrowOnAbort: true,
      context: {
        Execution: { Id: arn, Name: name, RoleArn: roleArn, RedriveCount: 0 },
        StateMachine: { Id: machine.arn, Name: machine.name },
        // Read when a state's paths are evaluated; the interpreter itself has neither.
        State: {
          get Name() {
            return visit.name;
          },
          get EnteredTime() {
            return visit.enteredTime;
          },
          get RetryCount() {
            return visit.retries;
          },
        },
        Task: {
          get Token() {
            return visit.token().token;
          },
        },
      },
    },
  );
  const limit = checked.TimeoutSeconds;
  const stopTimer = limit === undefined ? undefined : startTimer(limit * 1000, () => abort({ status: "TIMED_OUT" }));

  const follow = async () => {
    for await (const event of run.eventLogs) {
      if (ended !== undefined) return;
      const outcome = recordEvent(history, event, checked);
      if (outcome !== undefined) end(outcome);
    }
  };
  follow().catch((error: unknown) => abort({ status: "FAILED", error: "States.Runtime", cause: String(error) }));
  // A failure is also an event.
  run.result.catch(() => {});

  return {
    ...{ arn, name, machine, input, startDate, history },
    get stopDate() {
      return ended?.stopDate;
    },
    get status() {
      return ended?.outcome.status ?? "RUNNING";
    },
    get outcome() {
      return ended?.outcome;
    },
    abort: (error, cause) => abort({ status: "ABORTED", error, cause }),
  };
}
