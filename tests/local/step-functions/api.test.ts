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

  beforeAll(async () => {
    states = await startStates();
    const passingDefinition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
    const create = (name: string, definition: string) =>
      states.stepFunctions.createStateMachine({ name, roleArn: ROLE, definition });
    waiting = await create("waiting", waitingDefinition);
    passing = await create("passing", passingDefinition);
  });
  afterAll(() => states?.stop());

  const start = (stateMachineArn: string, name: string, input = '{"id":"x"}') =>
    states.sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));

  test("a name starts one execution: asked again with the same input while it runs, it is that one", async () => {
    // Prepare
    const first = await start(waiting, "same");

    // Act
    const again = await start(waiting, "same");

    // Assess
    expect([again.executionArn, again.startDate]).toStrictEqual([first.executionArn, first.startDate]);
    await expect(start(waiting, "same", '{"id":"y"}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  test("the name of an ended execution is taken", async () => {
    // Prepare
    const { executionArn = "" } = await start(passing, "ended");
    await states.ended(executionArn);

    // Act, Assess
    await expect(start(passing, "ended")).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
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
    expect(names.slice(0, 3)).toStrictEqual(["p3", "p2", "p1"]);
    expect(none).toStrictEqual([]);
    expect(some.map(({ executionArn }) => executionArn)).toStrictEqual([running]);
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
    expect(forwards).toStrictEqual(["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    expect(backwards).toStrictEqual(forwards.toReversed());
  });

  test("a state machine is described as registered", async () => {
    // Prepare
    const { executionArn } = await start(waiting, "described");

    // Act
    const machine = await states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: waiting }));
    const ofExecution = await states.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const { stateMachines = [] } = await states.sfn.send(new ListStateMachinesCommand({}));

    // Assess
    expect([machine.definition, machine.roleArn, machine.type, machine.status]).toStrictEqual([
      waitingDefinition,
      ROLE,
      "STANDARD",
      "ACTIVE",
    ]);
    expect(ofExecution.stateMachineArn).toBe(waiting);
    expect(stateMachines.map(({ name }) => name)).toStrictEqual(["waiting", "passing"]);
  });

  test("what is wrong bears AWS's codes", async () => {
    // Prepare
    const nowhere = "arn:aws:states:us-east-1:000000000000:execution:waiting:nowhere";
    const { executionArn = "" } = await start(waiting, "token", '{"id":"token"}');
    const taskToken = await states.token("token", "A");
    const answer = (token: string, output: string) =>
      states.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));

    // Act
    await expect(answer(taskToken, "no JSON")).rejects.toMatchObject({ name: "InvalidOutput" });
    await answer(taskToken, "1");
    const execution = await states.ended(executionArn);

    // Assess
    expect(execution.output).toBe("1");
    await expect(answer(taskToken, "2")).rejects.toMatchObject({
      name: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
    await expect(answer("made up", "1")).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(start(waiting, "a name")).rejects.toMatchObject({ name: "InvalidName" });
    await expect(start(waiting, "x".repeat(81))).rejects.toMatchObject({ name: "InvalidName" });
    await expect(start(waiting, "input", "no JSON")).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start(waiting.replace("waiting", "missing"), "x")).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
    });
    await expect(start("nonsense", "x")).rejects.toMatchObject({ name: "InvalidArn" });
    const { sfn } = states;
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn: nowhere }))).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
    await expect(sfn.send(new GetExecutionHistoryCommand({ executionArn: waiting }))).rejects.toMatchObject({
      name: "InvalidArn",
    });
    await expect(
      sfn.send(new ListExecutionsCommand({ stateMachineArn: waiting, nextToken: "made up" })),
    ).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(sfn.send(new ListActivitiesCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringMatching(/does not host ListActivities/),
    });
  });
});
