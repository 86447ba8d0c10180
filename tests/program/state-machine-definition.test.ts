import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stateMachineDefinition } from "../../infrastructure/state-machine-definition";
import type { Task } from "../../infrastructure/states-language";

const validate: (definition: unknown) => { isValid: boolean; errors: unknown[] } = require("asl-validator");

const DEFINITION = stateMachineDefinition("uploads-4f2a1c9", 3);
const STAGES = ["Parse CSV", "Insert users", "Send welcome emails"];
const WAITING = "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken";

function tasks(): [string, Task][] {
  return Object.entries(DEFINITION.States).flatMap(([name, state]) => (state.Type === "Task" ? [[name, state]] : []));
}

function task(name: string): Task {
  const state = DEFINITION.States[name];
  assert.equal(state?.Type, "Task", name);
  return state as Task;
}

describe("the state machine's definition", () => {
  it("is valid", () => {
    // The validator writes defaults into what it is given.
    const { errors, isValid } = validate(structuredClone(DEFINITION));

    assert.deepEqual(errors, []);
    assert.equal(isValid, true);
  });

  it("goes through the stages one after the other, each waiting for its task token", () => {
    const way = [DEFINITION.StartAt];
    for (const name of way) {
      const state = DEFINITION.States[name];
      if (state?.Type === "Task" && "Next" in state) way.push(state.Next);
    }

    assert.deepEqual(way, [...STAGES, "Anything wrong?"]);
    for (const name of STAGES) {
      const { Resource, Parameters } = task(name);
      assert.equal(Resource, WAITING);
      assert.match(String(Parameters.UpdateExpression), /taskToken = :taskToken/);
      assert.deepEqual((Parameters.ExpressionAttributeValues as Record<string, unknown>)[":taskToken"], {
        "S.$": "$$.Task.Token",
      });
    }
  });

  it("writes to the upload's own SUMMARY in the table that it was given", () => {
    for (const [name, { Parameters }] of tasks()) {
      assert.equal(Parameters.TableName, "uploads-4f2a1c9", name);
      assert.deepEqual(Parameters.Key, {
        uploadId: { "S.$": "$$.Execution.Input.uploadId" },
        part: { S: "SUMMARY" },
      });
    }
  });

  it("uses every name and value that it declares, and declares every one that it uses", () => {
    for (const [name, { Parameters }] of tasks()) {
      const expression = String(Parameters.UpdateExpression);
      const declared = [
        ...Object.keys(Parameters.ExpressionAttributeNames as object),
        ...Object.keys(Parameters.ExpressionAttributeValues as object),
      ];
      const used = new Set(expression.match(/[#:]\w+/g));
      assert.deepEqual([...used].sort(), declared.sort(), name);
    }
  });

  it("gives every task a time-out, and waits for redrives as long as the file is there and queues keep messages", () => {
    for (const [name, { TimeoutSeconds }] of tasks()) assert.ok(TimeoutSeconds > 0, name);
    assert.equal(task("Parse CSV").TimeoutSeconds, (3 + 1) * 86_400);
    assert.match(JSON.stringify(DEFINITION.States["Parsing took too long"]), /not read within 4 days/);
    assert.equal(task("Insert users").TimeoutSeconds, 14 * 86_400);
    assert.equal(task("Send welcome emails").TimeoutSeconds, 14 * 86_400);
  });

  it("retries passing errors of DynamoDB and never a failure that was handed in", () => {
    for (const [name, { Retry }] of tasks())
      for (const { ErrorEquals, MaxAttempts } of Retry) {
        const own = STAGES.includes(name) ? /^DynamoDb\.\w+$/ : /^(DynamoDb\.\w+|States\.Timeout)$/;
        for (const error of ErrorEquals) assert.match(error, own, name);
        assert.ok(MaxAttempts > 0);
      }
  });

  it("catches everything, and ends each failure with its error and cause", () => {
    for (const [name, { Catch }] of tasks()) assert.deepEqual(Catch.at(-1)?.ErrorEquals, ["States.ALL"], name);
    for (const name of STAGES) assert.equal(task(name).Catch.at(-1)?.Next, "Record failure");
    assert.deepEqual(DEFINITION.States.Failed, {
      Type: "Fail",
      ErrorPath: "$.failure.Error",
      CausePath: "$.failure.Cause",
    });
  });

  it("explains a time-out, which comes without a cause", () => {
    for (const [name, { Catch }] of tasks().filter(([name]) => name !== "Record failure")) {
      const [timeout] = Catch;
      assert.deepEqual(timeout?.ErrorEquals, ["States.Timeout"], name);
      const explaining = DEFINITION.States[timeout?.Next ?? ""];
      assert.equal(explaining?.Type, "Pass");
      if (explaining?.Type !== "Pass") continue;
      assert.equal(explaining.ResultPath, "$.failure");
      assert.equal(explaining.Next, "Record failure");
      assert.match(String(explaining.Result.Error), /^[A-Z]+_TIMED_OUT$/);
      assert.ok(String(explaining.Result.Cause).length > 50);
    }
  });

  it("keeps the report as the execution's output, and clears what was waited for", () => {
    for (const [name, status] of [
      ["Completed", "COMPLETED"],
      ["Completed with problems", "COMPLETED_WITH_PROBLEMS"],
      ["Record failure", "FAILED"],
    ] as const) {
      const { ResultPath, Parameters } = task(name);
      assert.equal(ResultPath, null);
      assert.match(String(Parameters.UpdateExpression), /REMOVE waitingFor, taskToken$/);
      assert.deepEqual((Parameters.ExpressionAttributeValues as Record<string, unknown>)[":status"], { S: status });
    }
  });
});
