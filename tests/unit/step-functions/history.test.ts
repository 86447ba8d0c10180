import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { createHistory, transitionsIn } from "../../../local/step-functions/history";

function transitionsOf(types: HistoryEventType[], hasEnded = true): number {
  const history = createHistory();
  for (const type of types) history.add(type, {});
  return transitionsIn(history.events, hasEnded);
}

const TASK: HistoryEventType[] = [
  "TaskStateEntered",
  "TaskScheduled",
  "TaskStarted",
  "TaskSucceeded",
  "TaskStateExited",
];

test("The start, every state and the end are transitions", () => {
  expect(transitionsOf(["ExecutionStarted", ...TASK, "ChoiceStateEntered", "ChoiceStateExited"])).toBe(4);
  expect(transitionsOf(["ExecutionStarted", ...TASK], false)).toBe(2);
});

test("Every further attempt at a task is one, too", () => {
  const attempts: HistoryEventType[] = ["TaskScheduled", "TaskFailed", "TaskScheduled", "TaskSucceeded"];
  expect(transitionsOf(["ExecutionStarted", "TaskStateEntered", ...attempts, "TaskStateExited"])).toBe(4);
});
