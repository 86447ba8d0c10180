import { type ProgramRun, runProgram } from "../../helpers/run-program";
import { type Deployment, readDeployment } from "../simulation/deployment";
import { type Alarm, evaluateAlarm, type StateChange } from "./evaluate-alarm";
import { createMetricData, type MetricName } from "./metric-data";
import { type Events, type Run, simulateUploads } from "./simulate-uploads";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

function csvOf(first: number, rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, index) => `Person ${first + index},person.${first + index}@example.com`,
  );
  return ["name,email", ...lines].join("\n");
}

const UPLOAD = { at: HOUR, body: csvOf(0, 60) };

describe("the alarms, over the metrics of simulated uploads", () => {
  let program: ProgramRun;
  let deployment: Deployment;
  beforeAll(async () => {
    program = await runProgram();
    deployment = await readDeployment();
  });

  const alarmOf = (name: string) => program.one(METRIC_ALARM, name).inputs as unknown as Alarm;
  const changesOf = (name: string, { metrics, start, end }: Run) => evaluateAlarm(alarmOf(name), metrics, start, end);
  /** When each alarm is raised first, in hours from the start; those that never are, are left out. */
  const raisedIn = (run: Run) =>
    Object.fromEntries(
      program.all(METRIC_ALARM).flatMap(({ name }) => {
        const raised = changesOf(name, run).find(({ state }) => state === "ALARM");
        return raised === undefined ? [] : [[name, (raised.at - run.start) / HOUR]];
      }),
    );
  const simulate = (events: Partial<Events>) =>
    simulateUploads(deployment, { uploads: [UPLOAD], duration: 12 * HOUR, ...events });
  const finalState = (changes: StateChange[]) => changes.at(-1)?.state;

  it("all stay silent in normal uploads, one after the other for hours", async () => {
    const uploads = Array.from({ length: 24 }, (_, index) => ({
      at: index * 10 * MINUTE,
      body: csvOf(index * 50, 60),
    }));

    expect(raisedIn(await simulate({ uploads }))).toStrictEqual({});
  });

  it("welcome-retry-waiting is raised when SES has been paused for three hours, alone, and cleared after it", async () => {
    const run = await simulate({ sesPauses: [{ from: 0, to: 10 * HOUR }], duration: DAY });
    const raised = raisedIn(run);

    expect(Object.keys(raised)).toStrictEqual(["welcome-retry-waiting"]);
    expect(raised["welcome-retry-waiting"]).toBeGreaterThan(3.9);
    expect(raised["welcome-retry-waiting"]).toBeLessThan(4.2);
    expect(finalState(changesOf("welcome-retry-waiting", run))).toBe("OK");
  });

  it("welcome-retry-waiting stays silent while SES is paused for two hours", async () => {
    expect(raisedIn(await simulate({ sesPauses: [{ from: 0, to: 3 * HOUR }] }))).toStrictEqual({});
  });

  it("buffer-behind is raised after an hour in which rows are not inserted, and the dead-letter queue's when they arrive", async () => {
    const raised = raisedIn(await simulate({ failing: ["insert-users dynamodb:BatchExecuteStatement"] }));

    expect(Object.keys(raised).sort()).toStrictEqual(["buffer-behind", "buffer-dead-letters-not-empty"]);
    expect(raised["buffer-behind"]).toBeGreaterThanOrEqual(2);
    expect(raised["buffer-behind"]).toBeLessThan(2.2);
    expect(raised["buffer-dead-letters-not-empty"]).toBeGreaterThanOrEqual(3);
    expect(raised["buffer-dead-letters-not-empty"]).toBeLessThan(4);
  });

  it("a dead-letter queue's alarm stays while the messages do, although SQS reports no metrics after six hours", async () => {
    const run = await simulate({ failing: ["insert-users dynamodb:"], duration: 2 * DAY });

    expect(finalState(changesOf("buffer-dead-letters-not-empty", run))).toBe("ALARM");
  });

  it.each([
    ["insert-users dynamodb:", ["buffer-behind", "buffer-dead-letters-not-empty", "insert-users-errors"]],
    ["process-csv s3:", ["process-csv-errors", "process-csv-failed-not-empty"]],
    ["send-welcome dynamodb:", ["send-welcome-failed-not-empty"]],
    ["record-delivery dynamodb:", ["delivery-events-dead-letters-not-empty"]],
    ["report-status states:", ["report-status-failed-not-empty"]],
  ])("failing calls of %s raise %j", async (call, expected) => {
    expect(Object.keys(raisedIn(await simulate({ failing: [call] }))).sort()).toStrictEqual(expected);
  });

  it.each([
    ["users-to-send-welcome", "send-welcome"],
    ["uploads-to-report-status", "report-status"],
    ["uploads-to-notify", "notify"],
  ])("a disabled mapping %s raises no other alarm than that %s does not read", async (mapping, name) => {
    expect(Object.keys(raisedIn(await simulate({ disabled: [mapping] })))).toStrictEqual([`${name}-not-reading`]);
  });

  it("executions-failed is raised by a file that is no CSV", async () => {
    const raised = raisedIn(await simulate({ uploads: [{ at: HOUR, body: "name,town\nAda,London\n" }] }));

    expect(Object.keys(raised)).toStrictEqual(["executions-failed"]);
    expect(raised["executions-failed"]).toBeLessThan(1.2);
  });

  it("welcome-retry-dead-letters-not-empty is raised by a message that cannot be parsed, at once", async () => {
    const raised = raisedIn(await simulate({ uploads: [], poison: [{ at: 0, queue: "welcome-retry" }] }));

    expect(Object.keys(raised)).toStrictEqual(["welcome-retry-dead-letters-not-empty"]);
    expect(raised["welcome-retry-dead-letters-not-empty"]).toBeLessThan(1);
  });
});

/** Conditions that the simulation does not have: throttling, a backlog of hours in a stream, and SES's reputation. */
describe("the alarms, over given metrics", () => {
  let program: ProgramRun;
  beforeAll(async () => {
    program = await runProgram();
  });

  /** When the alarm is raised, in minutes, by a value that is reported at these minutes. */
  const raisedBy = (name: string, minutes: number[], value: number) => {
    const alarm = program.one(METRIC_ALARM, name).inputs as unknown as Alarm;
    const metrics = createMetricData();
    for (const minute of minutes) metrics.report(alarm as MetricName, minute * MINUTE, value);
    const changes = evaluateAlarm(alarm, metrics, 0, DAY);
    return changes.filter(({ state }) => state === "ALARM").map(({ at }) => at / MINUTE);
  };
  const every = (interval: number, count: number) => Array.from({ length: count }, (_, index) => index * interval);
  const FUNCTIONS = ["process-csv", "insert-users", "send-welcome", "record-delivery", "report-status"];

  it.each(FUNCTIONS)("%s-throttles is raised by throttling that lasts, with five minutes between attempts", (name) => {
    expect(raisedBy(`${name}-throttles`, every(5, 12), 1)).toHaveLength(1);
    expect(raisedBy(`${name}-throttles`, every(1, 3), 100)).toStrictEqual([]);
  });

  it.each(FUNCTIONS)("%s-errors is raised by one error", (name) => {
    expect(raisedBy(`${name}-errors`, [10], 1)).toStrictEqual([11]);
    expect(raisedBy(`${name}-errors`, [10], 0)).toStrictEqual([]);
  });

  it.each([
    ["send-welcome", 12],
    ["report-status", 1],
  ])("%s-behind is raised by a lag of %d hours, with an invocation every five minutes", (name, hours) => {
    expect(raisedBy(`${name}-behind`, every(5, 24), hours * HOUR)).toHaveLength(1);
    expect(raisedBy(`${name}-behind`, every(5, 24), hours * HOUR - 1)).toStrictEqual([]);
  });

  it.each([
    "send-welcome",
    "report-status",
    "notify",
  ])("%s-not-reading is raised an hour after the last read", (name) => {
    const [first, ...others] = raisedBy(`${name}-not-reading`, every(1, 120), 0);
    // Before the first read the metric has no values.
    expect(first).toBe(0);
    expect(others).toHaveLength(1);
    expect(others[0]).toBeGreaterThan(2 * 60 + 55);
    expect(others[0]).toBeLessThan(4 * 60);
    expect(raisedBy(`${name}-not-reading`, every(30, 48), 0)).toHaveLength(1);
  });

  it("delivery-events-behind is raised by an event that has waited for an hour", () => {
    expect(raisedBy("delivery-events-behind", every(1, 60), 60 * 60)).toHaveLength(1);
    expect(raisedBy("delivery-events-behind", every(1, 60), 60 * 60 - 1)).toStrictEqual([]);
  });

  it.each([
    ["ses-bounces", 0.05],
    ["ses-complaints", 0.001],
  ])("%s is raised from a rate of %d on", (name, rate) => {
    expect(raisedBy(name, every(60, 3), rate)).toHaveLength(1);
    expect(raisedBy(name, every(60, 3), rate * 0.9)).toStrictEqual([]);
  });
});
