import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { ROLE, stage, startStates } from "./start-states";

test("stopping leaves no timer, token or rejection", async () => {
  // Prepare
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);
  process.on("unhandledRejection", onRejection);
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
  // jest has timers of its own: some end while the first services load.
  await (await startStates()).stop();
  const before = timers();
  const states = await startStates();
  const task = stage("A", { TimeoutSeconds: 14 * 86_400, Retry: [{ ErrorEquals: ["States.ALL"] }], End: true });
  const stateMachineArn = await states.stepFunctions.createStateMachine({
    name: "stopped",
    roleArn: ROLE,
    definition: JSON.stringify({ StartAt: "A", TimeoutSeconds: 31_536_000, States: { A: task } }),
  });
  const ids = ["1", "2", "3"];
  for (const id of ids) {
    const input = JSON.stringify({ id });
    await states.sfn.send(new StartExecutionCommand({ stateMachineArn, name: id, input }));
  }
  await Promise.all(ids.map((id) => states.token(id, "A")));

  // Act
  await states.stepFunctions.stop();
  await states.stop();
  const { promise: later, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  await later;

  // Assess
  expect(timers()).toBe(before);
  expect(rejections).toStrictEqual([]);
  process.off("unhandledRejection", onRejection);
});
