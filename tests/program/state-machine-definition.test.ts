import assert from "node:assert/strict";
import { stateMachineDefinition } from "../../infrastructure/state-machine-definition";
import type { Task } from "../../infrastructure/states-language";
import { CONFIG, runProgram } from "../helpers/run-program";

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

    expect(errors).toStrictEqual([]);
    expect(isValid).toBe(true);
  });

  it("names in its causes the command with the stack, and none of the local cloud", async () => {
    const definitionIn = async (stack: string) =>
      String(
        (await runProgram(CONFIG, { stack })).one("aws:sfn/stateMachine:StateMachine", "upload").inputs.definition,
      );

    expect((await definitionIn("prod")).match(/`npx rollcall redrive --stack prod`/g)).toHaveLength(3);
    expect((await definitionIn("local")).match(/`npx rollcall redrive`/g)).toHaveLength(3);
  });

  it("goes through the stages one after the other, each waiting for its task token", () => {
    const way = [DEFINITION.StartAt];
    for (const name of way) {
      const state = DEFINITION.States[name];
      if (state?.Type === "Task" && "Next" in state) way.push(state.Next);
    }

    expect(way).toStrictEqual([...STAGES, "Anything wrong?"]);
    for (const name of STAGES) {
      const { Resource, Parameters } = task(name);
      expect(Resource).toBe(WAITING);
      expect(String(Parameters.UpdateExpression)).toMatch(/taskToken = :taskToken/);
      expect((Parameters.ExpressionAttributeValues as Record<string, unknown>)[":taskToken"]).toStrictEqual({
        "S.$": "$$.Task.Token",
      });
    }
  });

  it("writes to the upload's own SUMMARY in the table that it was given", () => {
    for (const [name, { Parameters }] of tasks()) {
      assert.equal(Parameters.TableName, "uploads-4f2a1c9", name);
      expect(Parameters.Key).toStrictEqual({
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
    for (const [_name, { TimeoutSeconds }] of tasks()) expect(TimeoutSeconds).toBeGreaterThan(0);
    expect(task("Parse CSV").TimeoutSeconds).toBe((3 + 1) * 86_400);
    expect(JSON.stringify(DEFINITION.States["Parsing took too long"])).toMatch(/not parsed within 4 days/);
    expect(task("Insert users").TimeoutSeconds).toBe(14 * 86_400);
    expect(task("Send welcome emails").TimeoutSeconds).toBe(60 * 86_400);
  });

  it("retries retryable errors of DynamoDB and never a task failure", () => {
    for (const [name, { Retry }] of tasks())
      for (const { ErrorEquals, MaxAttempts } of Retry) {
        const own = STAGES.includes(name) ? /^DynamoDb\.\w+$/ : /^(DynamoDb\.\w+|States\.Timeout)$/;
        for (const error of ErrorEquals) assert.match(error, own, name);
        expect(MaxAttempts).toBeGreaterThan(0);
      }
  });

  it("retries errors without a class of their own a few times, such as AccessDenied while IAM propagates", () => {
    for (const [_name, { Retry }] of tasks()) {
      const [retrier, ...others] = Retry.filter(({ ErrorEquals }) =>
        ErrorEquals.includes("DynamoDb.DynamoDbException"),
      );
      expect(retrier?.ErrorEquals).toStrictEqual(["DynamoDb.DynamoDbException"]);
      expect(retrier?.MaxAttempts).toBeLessThan(10);
      expect(others).toStrictEqual([]);
    }
  });

  it("catches everything, and ends each failure with its error and cause", () => {
    for (const [name, { Catch }] of tasks()) assert.deepEqual(Catch.at(-1)?.ErrorEquals, ["States.ALL"], name);
    for (const name of STAGES) expect(task(name).Catch.at(-1)?.Next).toBe("Record failure");
    expect(DEFINITION.States.Failed).toStrictEqual({
      Type: "Fail",
      ErrorPath: "$.failure.Error",
      CausePath: "$.failure.Cause",
    });
  });

  it("ends as stopped where the upload was stopped before a status is recorded, a failure too", () => {
    for (const [name, { Parameters, Catch }] of tasks()) {
      assert.equal(Parameters.ConditionExpression, "attribute_not_exists(stoppedAt)", name);
      const caught = Catch.find(({ ErrorEquals }) => ErrorEquals.includes("DynamoDb.ConditionalCheckFailedException"));
      assert.equal(caught?.Next, "Stopped", name);
    }
    expect(DEFINITION.States.Stopped).toMatchObject({ Result: { Error: "STOPPED" }, Next: "Failed" });
  });

  it("explains a time-out, which comes without a cause", () => {
    for (const [name, { Catch }] of tasks().filter(([name]) => name !== "Record failure")) {
      const [timeout] = Catch;
      assert.deepEqual(timeout?.ErrorEquals, ["States.Timeout"], name);
      const explaining = DEFINITION.States[timeout?.Next ?? ""];
      expect(explaining?.Type).toBe("Pass");
      if (explaining?.Type !== "Pass") continue;
      expect(explaining.ResultPath).toBe("$.failure");
      expect(explaining.Next).toBe("Record failure");
      expect(String(explaining.Result.Error)).toMatch(/^[A-Z]+_TIMED_OUT$/);
      expect(String(explaining.Result.Cause).length).toBeGreaterThan(50);
    }
  });

  it("keeps the report as the execution's output, and clears what was waited for", () => {
    for (const [name, status] of [
      ["Completed", "COMPLETED"],
      ["Completed with problems", "COMPLETED_WITH_PROBLEMS"],
      ["Record failure", "FAILED"],
    ] as const) {
      const { ResultPath, Parameters } = task(name);
      expect(ResultPath).toBe(null);
      expect(String(Parameters.UpdateExpression)).toMatch(/REMOVE waitingFor, taskToken$/);
      expect((Parameters.ExpressionAttributeValues as Record<string, unknown>)[":status"]).toStrictEqual({ S: status });
    }
  });
});
