import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Catcher, Retrier, State, StateMachine, Task } from "../../infrastructure/states-language";
import { type Json, pathValue, resolved, withResult } from "./states-data";

type TaskAnswer = { output: Json } | { error: string; cause: string };

export interface Execution {
  name: string;
  /** JSON. */
  input: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  /** The state it is in. */
  state?: string;
  output?: Json;
  error?: string;
  cause?: string;
  /** Every token that was given out. */
  tokens: string[];
  /** The token that it waits with, and what ends the wait. */
  waiting?: { token: string; answer(answer: TaskAnswer): void };
}

/** What executions run on. */
export interface Machine {
  definition: StateMachine;
  /** Milliseconds since the epoch. */
  now(): number;
  after(milliseconds: number, happen: () => void): void;
  /** At least 0, below 1. */
  random(): number;
  /** Calls DynamoDB for the state machine. */
  updateItem(input: UpdateItemCommandInput): Promise<unknown>;
}

/** Runs an execution to its end, or until it is stopped: its status is then another than RUNNING. */
export async function runExecution(machine: Machine, execution: Execution): Promise<void> {
  let data: Json = JSON.parse(execution.input);
  let name: string | undefined = machine.definition.StartAt;
  while (name !== undefined) {
    const state: State | undefined = machine.definition.States[name];
    if (state === undefined) throw new TypeError(`The state machine has no state "${name}".`);
    execution.state = name;
    const enteredAt = new Date(machine.now()).toISOString();
    switch (state.Type) {
      case "Choice":
        name = state.Choices.find(({ Or }) =>
          Or.some(({ Variable, NumericGreaterThan }) => Number(pathValue(data, Variable)) > NumericGreaterThan),
        )?.Next;
        name ??= state.Default;
        break;
      case "Pass":
        data = withResult(data, state.ResultPath, state.Result as Json);
        name = state.Next;
        break;
      case "Fail":
        execution.error = String(pathValue(data, state.ErrorPath));
        execution.cause = String(pathValue(data, state.CausePath));
        execution.status = "FAILED";
        return;
      case "Task": {
        const end = await runTask(machine, execution, state, data, enteredAt);
        if (isStopped(execution)) return;
        data = end.data;
        name = end.next;
      }
    }
  }
  execution.output = data;
  execution.status = "SUCCEEDED";
}

function isStopped({ status }: Execution): boolean {
  return status === "ABORTED";
}

async function runTask(machine: Machine, execution: Execution, task: Task, data: Json, enteredAt: string) {
  const tries = new Map<Retrier, number>();
  for (;;) {
    const answer = await attempt(machine, execution, task, data, enteredAt);
    if ("output" in answer) {
      const next = "Next" in task ? task.Next : undefined;
      return { data: withResult(data, task.ResultPath, answer.output), next };
    }
    if (isStopped(execution)) return { data, next: undefined };
    const retrier = task.Retry.find((each) => matches(each.ErrorEquals, answer.error));
    const tried = retrier ? (tries.get(retrier) ?? 0) : 0;
    if (retrier && tried < retrier.MaxAttempts) {
      tries.set(retrier, tried + 1);
      const longest = Math.min(retrier.MaxDelaySeconds, retrier.IntervalSeconds * retrier.BackoffRate ** tried);
      await new Promise<void>((resolve) => machine.after(machine.random() * longest * 1_000, resolve));
      continue;
    }
    const catcher: Catcher | undefined = task.Catch.find((each) => matches(each.ErrorEquals, answer.error));
    if (catcher === undefined) throw new TypeError(`No state catches ${answer.error}.`);
    const failure = { Error: answer.error, Cause: answer.cause };
    return { data: withResult(data, catcher.ResultPath, failure), next: catcher.Next };
  }
}

function matches(names: string[], error: string): boolean {
  // States.ALL takes everything but what no state may survive, which does not come up here.
  return names.includes(error) || names.includes("States.ALL");
}

function attempt(
  machine: Machine,
  execution: Execution,
  task: Task,
  data: Json,
  enteredAt: string,
): Promise<TaskAnswer> {
  const { promise, resolve } = Promise.withResolvers<TaskAnswer>();
  const token = `${execution.name} token ${execution.tokens.length + 1}`;
  const answer = (given: TaskAnswer) => {
    if (execution.waiting?.token !== token) return;
    delete execution.waiting;
    resolve(given);
  };
  execution.tokens.push(token);
  execution.waiting = { token, answer };
  machine.after(task.TimeoutSeconds * 1_000, () => answer({ error: "States.Timeout", cause: "" }));
  const context: Json = {
    Task: { Token: token },
    State: { EnteredTime: enteredAt },
    Execution: { Input: JSON.parse(execution.input) },
  };
  const waits = task.Resource.endsWith(".waitForTaskToken");
  machine.updateItem(resolved(task.Parameters as Json, data, context) as unknown as UpdateItemCommandInput).then(
    () => {
      if (!waits) answer({ output: {} });
    },
    (error: Error) => answer({ error: errorName(error), cause: error.message }),
  );
  return promise;
}

/** As the SDK integrations name errors: after the exceptions of the SDK for Java. */
function errorName({ name }: Error): string {
  if (name === "TimeoutError") return "DynamoDb.SdkClientException";
  return `DynamoDb.${name.replace(/(Exception)?$/, "Exception")}`;
}
