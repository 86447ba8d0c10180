import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { ROLE, stage, startStates } from "./start-states";

test("stopping leaves no timer, token or rejection", async () => {
  // Prepare
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);
  process.on("unhandledRejection", onRejection);
  const timers = trackTimers();
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
  expect([...timers].filter((timer) => timer.hasRef())).toStrictEqual([]);
  expect(rejections).toStrictEqual([]);
  process.off("unhandledRejection", onRejection);
});

/** The pending timers of the tested code; jest's own are in another context. */
function trackTimers(): Set<NodeJS.Timeout> {
  const pending = new Set<NodeJS.Timeout>();
  const { setTimeout: start, clearTimeout: cancel } = globalThis;
  jest.spyOn(globalThis, "setTimeout").mockImplementation(((callback: () => void, ms?: number) => {
    const timer = start(() => {
      pending.delete(timer);
      callback();
    }, ms);
    pending.add(timer);
    return timer;
  }) as typeof setTimeout);
  jest.spyOn(globalThis, "clearTimeout").mockImplementation((timer) => {
    pending.delete(timer as NodeJS.Timeout);
    cancel(timer);
  });
  return pending;
}
