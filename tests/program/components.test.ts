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
    expect(ofType("PipelineFunction")).toStrictEqual([
      "process-csv",
      "insert-users",
      "send-welcome",
      "record-delivery",
      "report-status",
      "notify",
    ]);
    expect(ofType("WorkQueue")).toStrictEqual(["buffer", "welcome-retry", "delivery-events"]);
    expect(ofType("DeliveryEvents")).toStrictEqual(["delivery-events"]);
    expect(ofType("FailureQueue")).toStrictEqual([
      "process-csv-failed",
      "send-welcome-failed",
      "report-status-failed",
      "notify-failed",
    ]);
    expect(ofType("BucketSubscription")).toStrictEqual(["uploads-to-process-csv"]);
  });

  it("holds every resource but the two tables", () => {
    const outside = run.registrations.filter(({ options }) => !run.components.includes(options.parent));

    expect(outside.map(({ name }) => name)).toStrictEqual(["users", "uploads"]);
  });

  it("has each event source mapping below the function that it invokes", () => {
    const parents = run
      .all("aws:lambda/eventSourceMapping:EventSourceMapping")
      .map(({ name, options }) => [name, options.parent]);

    expect(Object.fromEntries(parents)).toStrictEqual({
      "buffer-to-insert-users": "rollcall:index:PipelineFunction insert-users",
      "delivery-events-to-record-delivery": "rollcall:index:PipelineFunction record-delivery",
      "users-to-send-welcome": "rollcall:index:PipelineFunction send-welcome",
      "welcome-retry-to-send-welcome": "rollcall:index:PipelineFunction send-welcome",
      "uploads-to-report-status": "rollcall:index:PipelineFunction report-status",
      "uploads-to-notify": "rollcall:index:PipelineFunction notify",
    });
  });
});
