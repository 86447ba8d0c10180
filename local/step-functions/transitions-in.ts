import type { HistoryEvent } from "./create-history";

/**
 * State transitions as AWS bills them: the start, every state that is entered, every further attempt at a task, and the
 * end.
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export function transitionsIn(events: readonly HistoryEvent[], hasEnded: boolean): number {
  const entered = events.filter(({ type }) => type.endsWith("StateEntered"));
  const tasks = entered.filter(({ type }) => type === "TaskStateEntered").length;
  const attempts = events.filter(({ type }) => type === "TaskScheduled").length;
  return 1 + entered.length + Math.max(0, attempts - tasks) + (hasEnded ? 1 : 0);
}
