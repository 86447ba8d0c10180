import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { ROLE, stage, startStates } from "./start-states";

describe("The API of Step Functions", () => {
  let states: Awaited<ReturnType<typeof startStates>>;
  let waiting: string;
  let passing: string;
  const waitingDefinition = JSON.stringify({ StartAt: "A", States: { A: stage("A", { End: true }) } });

  before(async () => {
    states = await startStates();
    const passingDefinition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
    const create = (name: string, definition: string) =>
      states.stepFunctions.createStateMachine({ name, roleArn: ROLE, definition });
    waiting = await create("waiting", waitingDefinition);
    passing = await create("passing", passingDefinition);
  });
  after(() => states?.stop());

  const start = (stateMachineArn: string, name: string, input = '{"id":"x"}') =>
    states.sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));

  test("a name starts one execution: asked again with the same input while it runs, it is that one", async () => {
    // Prepare
    const first = await start(waiting, "same");

    // Act
    const again = await start(waiting, "same");

    // Assess
    assert.deepEqual([again.executionArn, again.startDate], [first.executionArn, first.startDate]);
    await assert.rejects(start(waiting, "same", '{"id":"y"}'), { name: "ExecutionAlreadyExists" });
  });

  test("the name of an ended execution is taken", async () => {
    // Prepare
    const { executionArn = "" } = await start(passing, "ended");
    await states.ended(executionArn);

    // Act, Assess
    await assert.rejects(start(passing, "ended"), { name: "ExecutionAlreadyExists" });
  });

  test("executions are listed newest first, by status and page by page", async () => {
    // Prepare
    for (const name of ["p1", "p2", "p3"]) await states.ended((await start(passing, name)).executionArn ?? "");
    const { executionArn: running } = await start(waiting, "w1");

    // Act
    const names: (string | undefined)[] = [];
    const pages = paginateListExecutions({ client: states.sfn, pageSize: 2 }, { stateMachineArn: passing });
    for await (const { executions = [] } of pages) names.push(...executions.map(({ name }) => name));
    const { executions: none } = await states.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: passing, statusFilter: "RUNNING" }),
    );
    const { executions: some = [] } = await states.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: waiting, statusFilter: "RUNNING", maxResults: 1 }),
    );

    // Assess
    assert.deepEqual(names.slice(0, 3), ["p3", "p2", "p1"]);
    assert.deepEqual(none, []);
    assert.deepEqual(
      some.map(({ executionArn }) => executionArn),
      [running],
    );
  });

  test("a history is read in either direction, page by page", async () => {
    // Prepare
    const { executionArn = "" } = await start(passing, "history");
    await states.ended(executionArn);
    const read = async (reverseOrder: boolean) => {
      const types: (string | undefined)[] = [];
      const config = { client: states.sfn, pageSize: 3 };
      for await (const { events = [] } of paginateGetExecutionHistory(config, { executionArn, reverseOrder }))
        types.push(...events.map(({ type }) => type));
      return types;
    };

    // Act
    const [forwards, backwards] = [await read(false), await read(true)];

    // Assess
    assert.deepEqual(forwards, ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    assert.deepEqual(backwards, forwards.toReversed());
  });

  test("a state machine is described as registered", async () => {
    // Prepare
    const { executionArn } = await start(waiting, "described");

    // Act
    const machine = await states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: waiting }));
    const ofExecution = await states.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const { stateMachines = [] } = await states.sfn.send(new ListStateMachinesCommand({}));

    // Assess
    assert.deepEqual(
      [machine.definition, machine.roleArn, machine.type, machine.status],
      [waitingDefinition, ROLE, "STANDARD", "ACTIVE"],
    );
    assert.equal(ofExecution.stateMachineArn, waiting);
    assert.deepEqual(
      stateMachines.map(({ name }) => name),
      ["waiting", "passing"],
    );
  });

  test("what is wrong bears AWS's codes", async () => {
    // Prepare
    const nowhere = "arn:aws:states:us-east-1:000000000000:execution:waiting:nowhere";
    const { executionArn = "" } = await start(waiting, "token", '{"id":"token"}');
    const taskToken = await states.token("token", "A");
    const answer = (token: string, output: string) =>
      states.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));

    // Act
    await assert.rejects(answer(taskToken, "no JSON"), { name: "InvalidOutput" });
    await answer(taskToken, "1");
    const execution = await states.ended(executionArn);

    // Assess
    assert.equal(execution.output, "1");
    await assert.rejects(answer(taskToken, "2"), {
      name: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
    await assert.rejects(answer("made up", "1"), { name: "InvalidToken" });
    await assert.rejects(start(waiting, "a name"), { name: "InvalidName" });
    await assert.rejects(start(waiting, "x".repeat(81)), { name: "InvalidName" });
    await assert.rejects(start(waiting, "input", "no JSON"), { name: "InvalidExecutionInput" });
    await assert.rejects(start(waiting.replace("waiting", "nobody"), "x"), { name: "StateMachineDoesNotExist" });
    await assert.rejects(start("nonsense", "x"), { name: "InvalidArn" });
    const { sfn } = states;
    await assert.rejects(sfn.send(new DescribeExecutionCommand({ executionArn: nowhere })), {
      name: "ExecutionDoesNotExist",
    });
    await assert.rejects(sfn.send(new GetExecutionHistoryCommand({ executionArn: waiting })), { name: "InvalidArn" });
    await assert.rejects(sfn.send(new ListExecutionsCommand({ stateMachineArn: waiting, nextToken: "made up" })), {
      name: "InvalidToken",
    });
    await assert.rejects(sfn.send(new ListActivitiesCommand({})), {
      name: "UnknownOperationException",
      message: /does not host ListActivities/,
    });
  });
});
