import { SendTaskHeartbeatCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { stage, startStates } from "./start-states";

describe("Time limits", () => {
  let states: Awaited<ReturnType<typeof startStates>>;
  beforeAll(async () => {
    states = await startStates();
  });
  afterAll(() => states?.stop());

  test("a time-out is caught without a cause, is no States.TaskFailed, and ends the token", async () => {
    // Prepare
    const definition = {
      StartAt: "Parse",
      States: {
        Parse: stage("PARSE", {
          TimeoutSeconds: 1,
          Catch: [
            { ErrorEquals: ["States.TaskFailed"], Next: "Wrong" },
            { ErrorEquals: ["States.Timeout"], Next: "Late" },
          ],
          End: true,
        }),
        Wrong: { Type: "Fail", Error: "WRONG" },
        Late: { Type: "Succeed" },
      },
    };
    const arn = await states.run("timeout", definition, { id: "timeout" });

    // Act
    const execution = await states.ended(arn);

    // Assess
    expect(execution.output).toBe('{"Error":"States.Timeout","Cause":""}');
    const timedOut = (await states.history(arn)).find((event) => event.type === "TaskTimedOut");
    expect(timedOut?.taskTimedOutEventDetails?.error).toBe("States.Timeout");
    const taskToken = await states.token("timeout", "PARSE");
    await expect(states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
    await expect(states.sfn.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
  });

  test("a time-out that nothing catches fails the execution", async () => {
    // Prepare
    const definition = { StartAt: "A", States: { A: stage("A", { TimeoutSeconds: 1, End: true }) } };

    // Act
    const arn = await states.run("uncaught", definition, { id: "uncaught" });
    const execution = await states.ended(arn);

    // Assess
    expect([execution.status, execution.error, execution.cause]).toStrictEqual(["FAILED", "States.Timeout", undefined]);
  });

  test("an execution's own time limit ends it as TIMED_OUT", async () => {
    // Prepare
    const definition = { StartAt: "A", TimeoutSeconds: 1, States: { A: stage("A", { End: true }) } };

    // Act
    const arn = await states.run("limit", definition, { id: "limit" });
    const execution = await states.ended(arn);

    // Assess
    expect(execution.status).toBe("TIMED_OUT");
    expect((await states.history(arn)).at(-1)?.type).toBe("ExecutionTimedOut");
  });
});
