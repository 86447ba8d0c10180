import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SendTaskFailureCommand, SendTaskSuccessCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { ROLE, stage, startStates, TABLE } from "./start-states";

const CAUGHT = { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Failed" }] };
const FAILED = { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" };

describe("Executions", () => {
  let states: Awaited<ReturnType<typeof startStates>>;
  before(async () => {
    states = await startStates();
  });
  after(() => states?.stop());

  const succeed = (taskToken: string, output: object) =>
    states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));

  test("stages wait for their tokens, a choice follows, and the history tells it as AWS does", async () => {
    // Prepare
    const definition = {
      StartAt: "Parse",
      States: {
        Parse: stage("PARSE", { TimeoutSeconds: 60, Next: "Insert" }),
        Insert: stage("INSERT", { TimeoutSeconds: 60, Next: "Anything wrong?" }),
        "Anything wrong?": {
          Type: "Choice",
          Choices: [{ Variable: "$.rejected", NumericGreaterThan: 0, Next: "Problems" }],
          Default: "Completed",
        },
        Problems: { Type: "Fail", Error: "PROBLEMS" },
        Completed: { Type: "Succeed" },
      },
    };
    const arn = await states.run("stages", definition, { id: "stages" });

    // Act
    const first = await states.token("stages", "PARSE");
    await succeed(first, { rows: 3 });
    const second = await states.token("stages", "INSERT");
    await succeed(second, { rejected: 0 });
    const execution = await states.ended(arn);

    // Assess
    assert.notEqual(first, second);
    assert.equal(execution.status, "SUCCEEDED");
    assert.equal(execution.output, '{"rejected":0}');
    assert.equal(execution.input, '{"id":"stages"}');
    assert.ok(execution.startDate && execution.stopDate && execution.startDate <= execution.stopDate);
    const events = await states.history(arn);
    const task = ["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"];
    assert.deepEqual(
      events.map((event) => event.type),
      [
        "ExecutionStarted",
        ...[...task, "TaskStateExited", ...task, "TaskStateExited"],
        ...["ChoiceStateEntered", "ChoiceStateExited", "SucceedStateEntered", "SucceedStateExited"],
        "ExecutionSucceeded",
      ],
    );
    assert.deepEqual(
      events.map((event) => [event.id, event.previousEventId]),
      events.map((_, index) => [index + 1, index < 2 ? 0 : index]),
    );
    assert.deepEqual(events[2]?.taskScheduledEventDetails, {
      resource: "updateItem.waitForTaskToken",
      resourceType: "aws-sdk:dynamodb",
      region: "us-east-1",
      timeoutInSeconds: 60,
      parameters: JSON.stringify({
        TableName: TABLE,
        Key: { id: { S: "stages" } },
        UpdateExpression: "SET stage = :stage, #token = :token",
        ExpressionAttributeNames: { "#token": "token" },
        ExpressionAttributeValues: { ":stage": { S: "PARSE" }, ":token": { S: first } },
      }),
    });
    assert.equal(events[5]?.taskSucceededEventDetails?.output, '{"rows":3}');
    assert.deepEqual(events[6]?.stateExitedEventDetails, {
      name: "Parse",
      output: '{"rows":3}',
      outputDetails: { truncated: false },
    });
    assert.equal(events.at(-1)?.executionSucceededEventDetails?.output, '{"rejected":0}');
    assert.equal(states.calls.find((call) => call.operation === "UpdateItem")?.principal, ROLE);
  });

  test("an answer that comes before the call that hands the token out has returned counts", async () => {
    // Prepare
    states.beforeDynamoDb(async (call) => {
      if (call.operation !== "UpdateItem") return;
      await succeed(JSON.parse(call.body.toString()).ExpressionAttributeValues[":token"].S, { early: true });
    });

    // Act
    const arn = await states.run("early", { StartAt: "A", States: { A: stage("A", { End: true }) } }, { id: "early" });
    const execution = await states.ended(arn);

    // Assess
    assert.equal(execution.output, '{"early":true}');
    const types = (await states.history(arn)).map((event) => event.type);
    assert.deepEqual(types.slice(4, 6), ["TaskSubmitted", "TaskSucceeded"]);
    states.beforeDynamoDb(async () => {});
  });

  test("a task's failure comes through Catch to the Fail state, and to whoever asks, word for word", async () => {
    // Prepare
    const definition = {
      StartAt: "Parse",
      States: { Parse: stage("PARSE", { ...CAUGHT, End: true }), Failed: FAILED },
    };
    const arn = await states.run("failure", definition, { id: "failure" });
    const taskToken = await states.token("failure", "PARSE");

    // Act
    const [error, cause] = ["NO_EMAIL_COLUMN", "The header has name, phone. Expected a column email."];
    await states.sfn.send(new SendTaskFailureCommand({ taskToken, error, cause }));
    const execution = await states.ended(arn);

    // Assess
    assert.deepEqual([execution.status, execution.error, execution.cause], ["FAILED", error, cause]);
    const events = await states.history(arn);
    assert.deepEqual(
      events.slice(5).map((event) => event.type),
      ["TaskFailed", "TaskStateExited", "FailStateEntered", "ExecutionFailed"],
    );
    const input = JSON.stringify({ id: "failure", failure: { Error: error, Cause: cause } });
    assert.equal(events[6]?.stateExitedEventDetails?.output, input);
    assert.deepEqual(events.at(-1)?.executionFailedEventDetails, { error, cause });
  });

  test("DynamoDB's refusals bear the names of the SDK integrations", async () => {
    // Prepare
    const write = (further: object) => ({
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
      Parameters: { TableName: TABLE, Key: { id: { S: "refused" } }, ...further },
      End: true,
    });
    const run = (name: string, state: object) => states.run(name, { StartAt: "A", States: { A: state } }, {});

    // Act
    const condition = await states.ended(
      await run("condition", write({ ConditionExpression: "attribute_exists(id)" })),
    );
    const invalid = await states.ended(await run("invalid", write({ UpdateExpression: "nonsense" })));
    const unknown = await states.ended(await run("unknown", write({ TableName: "nowhere" })));

    // Assess
    assert.equal(condition.error, "DynamoDb.ConditionalCheckFailedException");
    assert.match(
      condition.cause ?? "",
      /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: .+\)$/,
    );
    assert.equal(invalid.error, "DynamoDb.DynamoDbException");
    assert.equal(unknown.error, "DynamoDb.ResourceNotFoundException");
  });

  test("an attempt that is tried again has a token of its own, and stays in its state", async () => {
    // Prepare
    const Retry = [{ ErrorEquals: ["BUSY"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const arn = await states.run(
      "retry",
      { StartAt: "A", States: { A: stage("A", { Retry, End: true }) } },
      { id: "retry" },
    );
    const first = await states.token("retry", "A");

    // Act
    await states.sfn.send(new SendTaskFailureCommand({ taskToken: first, error: "BUSY" }));
    let second = first;
    while (second === first) second = await states.token("retry", "A");
    await succeed(second, { done: true });
    const execution = await states.ended(arn);

    // Assess
    assert.equal(execution.output, '{"done":true}');
    const types = (await states.history(arn)).map((event) => event.type);
    assert.equal(types.filter((type) => type === "TaskStateEntered").length, 1);
    assert.equal(types.filter((type) => type === "TaskScheduled").length, 2);
  });

  test("the context object tells of execution, state and state machine", async () => {
    // Prepare
    const definition = {
      StartAt: "Note",
      States: {
        Note: {
          Type: "Pass",
          Parameters: {
            "id.$": "$$.Execution.Id",
            "name.$": "$$.Execution.Name",
            "input.$": "$$.Execution.Input.id",
            "started.$": "$$.Execution.StartTime",
            "role.$": "$$.Execution.RoleArn",
            "state.$": "$$.State.Name",
            "entered.$": "$$.State.EnteredTime",
            "retries.$": "$$.State.RetryCount",
            "machine.$": "$$.StateMachine.Name",
            "machineId.$": "$$.StateMachine.Id",
          },
          Next: "Last",
        },
        Last: {
          Type: "Pass",
          Parameters: { "note.$": "$", "state.$": "$$.State.Name", "entered.$": "$$.State.EnteredTime" },
          End: true,
        },
      },
    };

    // Act
    const arn = await states.run("context", definition, { id: "context" });
    const { output = "", stateMachineArn } = await states.ended(arn);

    // Assess
    const { note, state, entered } = JSON.parse(output);
    const { started, entered: firstEntered, ...named } = note;
    assert.deepEqual(named, {
      ...{ id: arn, name: "one", input: "context", role: ROLE, state: "Note", retries: 0 },
      ...{ machine: "context", machineId: stateMachineArn },
    });
    assert.equal(state, "Last");
    for (const time of [started, firstEntered, entered]) assert.equal(new Date(time).toISOString(), time);
  });

  test("a stopped execution is ABORTED, with error and cause, and its token is done with", async () => {
    // Prepare
    const arn = await states.run("stopped", { StartAt: "A", States: { A: stage("A", { End: true }) } }, { id: "stop" });
    const token = await states.token("stop", "A");

    // Act
    const { stopDate } = await states.sfn.send(
      new StopExecutionCommand({ executionArn: arn, error: "STOPPED", cause: "by hand" }),
    );
    const execution = await states.ended(arn);

    // Assess
    assert.deepEqual([execution.status, execution.error, execution.cause], ["ABORTED", "STOPPED", "by hand"]);
    assert.deepEqual(execution.stopDate, stopDate);
    assert.equal((await states.history(arn)).at(-1)?.type, "ExecutionAborted");
    await assert.rejects(succeed(token, {}), { name: "TaskTimedOut" });
  });
});
