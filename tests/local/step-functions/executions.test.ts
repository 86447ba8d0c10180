import assert from "node:assert/strict";
import { SendTaskFailureCommand, SendTaskSuccessCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { ROLE, stage, startStates, TABLE } from "./start-states";

const CAUGHT = { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Failed" }] };
const FAILED = { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" };

describe("Executions", () => {
  let states: Awaited<ReturnType<typeof startStates>>;
  beforeAll(async () => {
    states = await startStates();
  });
  afterAll(() => states?.stop());

  const succeed = (taskToken: string, output: object) =>
    states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));

  test("stages wait for their tokens, a choice follows, and the history has the events that AWS records", async () => {
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
    expect(first).not.toBe(second);
    expect(execution.status).toBe("SUCCEEDED");
    expect(execution.output).toBe('{"rejected":0}');
    expect(execution.input).toBe('{"id":"stages"}');
    assert.ok(execution.startDate && execution.stopDate && execution.startDate <= execution.stopDate);
    const events = await states.history(arn);
    const task = ["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"];
    expect(events.map((event) => event.type)).toStrictEqual([
      "ExecutionStarted",
      ...[...task, "TaskStateExited", ...task, "TaskStateExited"],
      ...["ChoiceStateEntered", "ChoiceStateExited", "SucceedStateEntered", "SucceedStateExited"],
      "ExecutionSucceeded",
    ]);
    expect(events.map((event) => [event.id, event.previousEventId])).toStrictEqual(
      events.map((_, index) => [index + 1, index < 2 ? 0 : index]),
    );
    expect(events[2]?.taskScheduledEventDetails).toStrictEqual({
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
    expect(events[5]?.taskSucceededEventDetails?.output).toBe('{"rows":3}');
    expect(events[6]?.stateExitedEventDetails).toStrictEqual({
      name: "Parse",
      output: '{"rows":3}',
      outputDetails: { truncated: false },
    });
    expect(events.at(-1)?.executionSucceededEventDetails?.output).toBe('{"rejected":0}');
    expect(states.calls.find((call) => call.operation === "UpdateItem")?.principal).toBe(ROLE);
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
    expect(execution.output).toBe('{"early":true}');
    const types = (await states.history(arn)).map((event) => event.type);
    expect(types.slice(4, 6)).toStrictEqual(["TaskSubmitted", "TaskSucceeded"]);
    states.beforeDynamoDb(async () => {});
  });

  test("a task's failure goes through Catch to the Fail state, and DescribeExecution returns it unchanged", async () => {
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
    expect([execution.status, execution.error, execution.cause]).toStrictEqual(["FAILED", error, cause]);
    const events = await states.history(arn);
    expect(events.slice(5).map((event) => event.type)).toStrictEqual([
      "TaskFailed",
      "TaskStateExited",
      "FailStateEntered",
      "ExecutionFailed",
    ]);
    const input = JSON.stringify({ id: "failure", failure: { Error: error, Cause: cause } });
    expect(events[6]?.stateExitedEventDetails?.output).toBe(input);
    expect(events.at(-1)?.executionFailedEventDetails).toStrictEqual({ error, cause });
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
    expect(condition.error).toBe("DynamoDb.ConditionalCheckFailedException");
    expect(condition.cause ?? "").toMatch(
      /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: .+\)$/,
    );
    expect(invalid.error).toBe("DynamoDb.DynamoDbException");
    expect(unknown.error).toBe("DynamoDb.ResourceNotFoundException");
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
    expect(execution.output).toBe('{"done":true}');
    const types = (await states.history(arn)).map((event) => event.type);
    expect(types.filter((type) => type === "TaskStateEntered").length).toBe(1);
    expect(types.filter((type) => type === "TaskScheduled").length).toBe(2);
  });

  test("the context object has the execution, state and state machine", async () => {
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
    expect(named).toStrictEqual({
      ...{ id: arn, name: "one", input: "context", role: ROLE, state: "Note", retries: 0 },
      ...{ machine: "context", machineId: stateMachineArn },
    });
    expect(state).toBe("Last");
    for (const time of [started, firstEntered, entered]) expect(new Date(time).toISOString()).toBe(time);
  });

  test("a stopped execution is ABORTED, with error and cause, and its token is no longer valid", async () => {
    // Prepare
    const arn = await states.run("stopped", { StartAt: "A", States: { A: stage("A", { End: true }) } }, { id: "stop" });
    const token = await states.token("stop", "A");

    // Act
    const { stopDate } = await states.sfn.send(
      new StopExecutionCommand({ executionArn: arn, error: "STOPPED", cause: "by hand" }),
    );
    const execution = await states.ended(arn);

    // Assess
    expect([execution.status, execution.error, execution.cause]).toStrictEqual(["ABORTED", "STOPPED", "by hand"]);
    expect(execution.stopDate).toStrictEqual(stopDate);
    expect((await states.history(arn)).at(-1)?.type).toBe("ExecutionAborted");
    await expect(succeed(token, {})).rejects.toMatchObject({ name: "TaskTimedOut" });
  });
});
