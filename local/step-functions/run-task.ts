import { setImmediate as settled } from "node:timers/promises";
import type { Json, JsonObject } from "../json";
import { type History, inFull } from "./history";
import { type DynamoDbAction, TaskFailed, type TaskResource } from "./task-resource";
import type { StateVisit } from "./task-tokens";

export interface TaskRun {
  resource: TaskResource;
  parameters: JsonObject;
  timeoutSeconds: number | undefined;
  region: string;
  visit: StateVisit;
  history: History;
  dynamodb: DynamoDbAction;
  /** Rejects when the execution ends. */
  aborted: Promise<never>;
  timeoutError(): Error;
}

/** Runs one attempt at a task: the call, the wait for its token, its timeout, and their history events. */
export async function runTask(run: TaskRun): Promise<Json> {
  const { resource: task, parameters, timeoutSeconds, region, visit, history, aborted, timeoutError } = run;
  const { resource, resourceType } = task;
  const about = { resource, resourceType };
  // The interpreter's own events are still in pending promises; after those the history is in order.
  await Promise.race([settled(), aborted]);
  history.add("TaskScheduled", {
    ...about,
    region,
    parameters: JSON.stringify(parameters),
    timeoutInSeconds: timeoutSeconds,
  });
  history.add("TaskStarted", about);
  let isOver = false;
  const late = Promise.withResolvers<never>();
  const stopTimer =
    timeoutSeconds === undefined ? undefined : startTimer(timeoutSeconds * 1000, () => late.reject(timeoutError()));
  try {
    const output = await Promise.race([outcomeOf(run, () => isOver), late.promise, aborted]);
    history.add("TaskSucceeded", { ...about, ...inFull("output", JSON.stringify(output)) });
    return output;
  } catch (error) {
    if (error instanceof TaskFailed)
      history.add("TaskFailed", { ...about, error: error.name, cause: error.message || undefined });
    else if (error instanceof Error && error.name === "States.Timeout")
      history.add("TaskTimedOut", { ...about, error: error.name });
    visit.retries += 1;
    throw error;
  } finally {
    isOver = true;
    stopTimer?.();
    visit.endAttempt();
  }
}

async function outcomeOf({ resource: task, parameters, visit, history, dynamodb }: TaskRun, isOver: () => boolean) {
  const { resource, resourceType, action, waitsForToken } = task;
  // Before the call: a task result may arrive before the call's own response.
  const { result } = waitsForToken ? visit.token() : {};
  const response = await dynamodb(action, parameters);
  if (result === undefined) return response;
  if (!isOver())
    history.add("TaskSubmitted", { resource, resourceType, ...inFull("output", JSON.stringify(response)) });
  const taskResult = await result;
  if ("output" in taskResult) return taskResult.output;
  throw new TaskFailed(taskResult.error, taskResult.cause);
}

/** The longest delay of setTimeout, about 24.8 days; a longer one fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Calls back once after any number of milliseconds.
 * @returns a function that cancels the timer
 */
export function startTimer(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > LONGEST_MS ? wait(left - LONGEST_MS) : callback()), Math.min(left, LONGEST_MS));
  };
  wait(ms);
  return () => clearTimeout(timer);
}
