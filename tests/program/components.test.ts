import { type ProgramRun, runProgram } from "../helpers/run-program";

describe("the component tree", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram();
  });

  it("has a component for each part of the flow", () => {
    const ofType = (type: string) =>
      run.components.flatMap((component) => {
        const [of, name] = component.split(" ");
        return of === `rollcall:index:${type}` ? [name] : [];
      });

    expect(ofType("PrivateBucket")).toStrictEqual(["uploads", "reports"]);
    expect(ofType("PipelineFunction")).toStrictEqual(["process-csv", "insert-users", "send-welcome", "report-status"]);
    expect(ofType("WorkQueue")).toStrictEqual(["buffer", "welcome-retry"]);
    expect(ofType("FailureQueue")).toStrictEqual(["process-csv-failed", "send-welcome-failed", "report-status-failed"]);
    expect(ofType("BucketSubscription")).toStrictEqual(["uploads-to-process-csv"]);
    expect(ofType("QueueSubscription")).toStrictEqual(["buffer-to-insert-users", "welcome-retry-to-send-welcome"]);
    expect(ofType("StreamSubscription")).toStrictEqual(["users-to-send-welcome", "uploads-to-report-status"]);
  });

  it("holds every resource: none is at the top level of the stack", () => {
    const parents = new Set(run.registrations.map(({ options }) => options.parent));
    expect([...parents].filter((parent) => !run.components.includes(parent))).toStrictEqual([]);
    expect([...parents].filter((parent) => parent.startsWith("pulumi:"))).toStrictEqual([]);
  });
});
