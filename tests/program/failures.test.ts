import assert from "node:assert/strict";
import { CONFIG, type ProgramRun, runProgram } from "../helpers/run-program";

const QUEUE = "aws:sqs/queue:Queue";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FOURTEEN_DAYS = 1_209_600;

describe("where what cannot be processed waits", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram();
  });

  it("retains a message of welcome-retry for longer than the seven days after which send-welcome renews it", () => {
    const { inputs } = run.one(QUEUE, "welcome-retry");
    const { maxReceiveCount, deadLetterTargetArn } = JSON.parse(String(inputs.redrivePolicy));

    const days = (maxReceiveCount * Number(inputs.visibilityTimeoutSeconds)) / (24 * 60 * 60);
    assert.ok(days > 10 && days < 11, `${days} days`);
    expect(inputs.messageRetentionSeconds).toBe(14 * 24 * 60 * 60);
    expect(deadLetterTargetArn).toBe(run.one(QUEUE, "welcome-retry-dead-letters").outputs.arn);
  });

  it("gives the buffer queue a DLQ that takes from it alone, after 20 receives or as many as are set", async () => {
    const deadLetters = run.one(QUEUE, "buffer-dead-letters").outputs;
    const buffer = run.one(QUEUE, "buffer");

    expect(JSON.parse(String(buffer.inputs.redrivePolicy))).toStrictEqual({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: 20,
    });
    const patient = await runProgram({ ...CONFIG, insertMaxReceives: "100" });
    expect(JSON.parse(String(patient.one(QUEUE, "buffer").inputs.redrivePolicy)).maxReceiveCount).toBe(100);
    const allowed = run.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "buffer-dead-letters").inputs;
    expect(allowed.queueUrl).toBe(deadLetters.url);
    expect(JSON.parse(String(allowed.redriveAllowPolicy))).toStrictEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [buffer.outputs.arn],
    });
  });

  it("hides a message for at least six times the timeout of its function", () => {
    const { timeout } = run.one("aws:lambda/function:Function", "insert-users").inputs;

    expect(Number(run.one(QUEUE, "buffer").inputs.visibilityTimeoutSeconds)).toBeGreaterThanOrEqual(
      6 * Number(timeout),
    );
  });

  it("keeps the messages of every queue for 14 days", () => {
    for (const { name, inputs } of run.all(QUEUE)) assert.equal(inputs.messageRetentionSeconds, FOURTEEN_DAYS, name);
  });

  it("accepts messages of 1 MiB in every queue, where the provider's default is 256 KiB", () => {
    expect(run.all(QUEUE).length).toBeGreaterThan(6);
    for (const { inputs } of run.all(QUEUE)) expect(inputs.maxMessageSize).toBe(1_048_576);
  });

  it("tries a notification three times, then keeps it", () => {
    const { inputs } = run.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "process-csv");

    expect(inputs.functionName).toBe(run.one("aws:lambda/function:Function", "process-csv").outputs.name);
    expect(inputs.maximumRetryAttempts).toBe(2);
    expect(inputs.destinationConfig).toStrictEqual({
      onFailure: { destination: run.one(QUEUE, "process-csv-failed").outputs.arn },
    });
  });

  it("tries stream records a finite number of times, bisecting, then keeps where they are", () => {
    for (const [mapping, queue] of [
      ["users-to-send-welcome", "send-welcome-failed"],
      ["uploads-to-report-status", "report-status-failed"],
      ["uploads-to-notify", "notify-failed"],
    ] as const) {
      const { inputs } = run.one(MAPPING, mapping);
      expect(Number(inputs.maximumRetryAttempts)).toBeGreaterThan(0);
      expect(Number(inputs.maximumRecordAgeInSeconds)).toBeLessThan(86_400);
      expect(inputs.bisectBatchOnFunctionError).toBe(true);
      expect(inputs.destinationConfig).toStrictEqual({
        onFailure: { destinationArn: run.one(QUEUE, queue).outputs.arn },
      });
    }
  });

  it("rings as soon as a message lies in one of these queues", () => {
    for (const queue of [
      "buffer-dead-letters",
      "process-csv-failed",
      "welcome-retry-dead-letters",
      "send-welcome-failed",
      "delivery-events-dead-letters",
      "report-status-failed",
      "notify-failed",
    ]) {
      const { inputs } = run.one(ALARM, `${queue}-not-empty`);
      expect(inputs.metricName).toBe("ApproximateNumberOfMessagesVisible");
      expect(inputs.dimensions).toStrictEqual({ QueueName: run.one(QUEUE, queue).outputs.name });
      expect(inputs.threshold).toBe(1);
    }
  });

  it("rings for errors and throttling of each function, and for a reader that is behind", () => {
    const on = (metric: string) =>
      run
        .all(ALARM)
        .filter(({ inputs }) => inputs.metricName === metric)
        .map(({ inputs }) => String((inputs.dimensions as Record<string, string>).FunctionName).replace("-4f2a1c9", ""))
        .sort();

    const functions = ["insert-users", "notify", "process-csv", "record-delivery", "report-status", "send-welcome"];
    expect(on("Errors")).toStrictEqual(functions);
    expect(on("Throttles")).toStrictEqual(functions);
    expect(on("IteratorAge")).toStrictEqual(["notify", "report-status", "send-welcome"]);
  });

  it.each([
    ["buffer-behind", "buffer", 60, 60],
    ["welcome-retry-waiting", "welcome-retry", 300, 36],
  ])("%s counts the messages of %s that are visible or in flight", (alarm, queue, period, evaluationPeriods) => {
    const { inputs } = run.one(ALARM, alarm);
    const dimensions = { QueueName: run.one(QUEUE, queue).outputs.name };
    const metric = (metricName: string) => ({ namespace: "AWS/SQS", metricName, stat: "Maximum", dimensions, period });

    expect(inputs.metricQueries).toStrictEqual([
      { id: "messages", expression: "FILL(visible, 0) + FILL(inflight, 0)", label: "Messages", returnData: true },
      { id: "visible", metric: metric("ApproximateNumberOfMessagesVisible") },
      { id: "inflight", metric: metric("ApproximateNumberOfMessagesNotVisible") },
    ]);
    expect(inputs).toMatchObject({ evaluationPeriods, threshold: 1 });
    // A metric of its own is an error beside queries, and a longer range than a day is refused.
    expect(inputs).not.toHaveProperty("metricName");
    expect(period * evaluationPeriods).toBeLessThanOrEqual(86_400);
  });

  it("rings for failed executions and SES's rates", () => {
    const metrics = run.all(ALARM).map(({ inputs }) => inputs.metricName);

    for (const metric of ["ExecutionsFailed", "Reputation.BounceRate", "Reputation.ComplaintRate"])
      assert.ok(metrics.includes(metric), metric);
  });

  it("says in each alarm what has happened and what to do", () => {
    for (const { name, inputs } of run.all(ALARM))
      assert.match(String(inputs.alarmDescription), /\..*(fix|look|find|ask|check|says)/is, name);
  });

  it("sends alarms to the address that is set", async () => {
    const alarmed = await runProgram({ ...CONFIG, alarmEmail: "ops@example.com" });
    const topic = alarmed.one("aws:sns/topic:Topic", "alarms").outputs;

    expect(run.all("aws:sns/topic:Topic").map(({ name }) => name)).toStrictEqual(["delivery-events"]);
    expect(alarmed.one("aws:sns/topicSubscription:TopicSubscription", "alarms").inputs.endpoint).toBe(
      "ops@example.com",
    );
    for (const { inputs } of alarmed.all(ALARM)) expect(inputs.alarmActions).toStrictEqual([topic.arn]);
  });

  it("shows all alarms and functions on one dashboard", () => {
    const body = String(run.one("aws:cloudwatch/dashboard:Dashboard", "rollcall").inputs.dashboardBody);

    for (const { outputs } of run.all(ALARM)) expect(body.includes(String(outputs.arn))).toBe(true);
    for (const { outputs } of run.all("aws:lambda/function:Function"))
      expect(body.includes(`"${outputs.name}"`)).toBe(true);
  });
});
