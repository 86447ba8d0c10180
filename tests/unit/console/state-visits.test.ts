import type { HistoryEvent } from "../../../console/api";
import { stateVisitsOf } from "../../../console/page/upload/state-visits";

/** Events a second apart. */
function history(...events: [type: string, details?: Record<string, unknown>][]): HistoryEvent[] {
  return events.map(([type, details = {}], index) => ({
    id: index + 1,
    type,
    at: new Date(index * 1000).toISOString(),
    details,
  }));
}

function states(events: HistoryEvent[]) {
  return stateVisitsOf(events).map(({ name, status, retries }) => [name, status, retries]);
}

const PARSE = { name: "Parse CSV", input: "{}" };

describe("visitsOf", () => {
  it("distinguishes succeeded states from running ones", () => {
    const events = history(
      ["ExecutionStarted"],
      ["TaskStateEntered", PARSE],
      ["TaskScheduled"],
      ["TaskSucceeded"],
      ["TaskStateExited", { name: "Parse CSV", output: '{"rows":1}' }],
      ["TaskStateEntered", { name: "Insert users", input: '{"rows":1}' }],
    );
    expect(states(events)).toStrictEqual([
      ["Parse CSV", "succeeded", 0],
      ["Insert users", "running", 0],
    ]);
    expect(stateVisitsOf(events)[0]).toStrictEqual({
      ...{ name: "Parse CSV", type: "Task", status: "succeeded", retries: 0 },
      ...{ input: "{}", output: '{"rows":1}' },
      ...{ enteredAt: "1970-01-01T00:00:01.000Z", exitedAt: "1970-01-01T00:00:04.000Z" },
    });
  });

  for (const [how, exit] of [
    ["with an event of its own", [["TaskStateExited", { name: "Parse CSV" }]]],
    ["without one", []],
  ] as [string, [string, Record<string, unknown>][]][])
    it(`detects a caught error of a state exited ${how}`, () => {
      const failure = { error: "EMPTY_FILE", cause: "The file is empty." };
      const events = history(
        ["TaskStateEntered", PARSE],
        ["TaskScheduled"],
        ["TaskFailed", failure],
        ...exit,
        ["FailStateEntered", { name: "Failed", input: "{}" }],
        ["ExecutionFailed", failure],
      );
      expect(states(events)).toStrictEqual([
        ["Parse CSV", "caught", 0],
        ["Failed", "failed", 0],
      ]);
      const [caught, failed] = stateVisitsOf(events);
      expect([caught?.error, failed?.cause]).toStrictEqual(["EMPTY_FILE", "The file is empty."]);
    });

  it("counts attempts, and drops an error that a retry resolved", () => {
    const [visit] = stateVisitsOf(
      history(
        ["TaskStateEntered", PARSE],
        ["TaskScheduled"],
        ["TaskFailed", { error: "DynamoDb.ThrottlingException" }],
        ["TaskScheduled"],
        ["TaskSucceeded"],
        ["TaskStateExited", { name: "Parse CSV" }],
      ),
    );
    expect([visit?.status, visit?.retries, visit?.error]).toStrictEqual(["succeeded", 1, undefined]);
  });

  it("marks the state in which the execution was stopped", () => {
    const events = history(["TaskStateEntered", PARSE], ["TaskScheduled"], ["ExecutionAborted"]);
    expect(states(events)).toStrictEqual([["Parse CSV", "stopped", 0]]);
  });
});
