import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CONFIG, type ProgramRun, runProgram } from "../helpers/run-program";

const QUEUE = "aws:sqs/queue:Queue";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FOURTEEN_DAYS = 1_209_600;

describe("where what cannot be processed waits", () => {
  let run: ProgramRun;
  before(async () => {
    run = await runProgram();
  });

  it("keeps emails that SES refuses for ten of the retry queue's fourteen days, then has its DLQ ring", () => {
    const { inputs } = run.one(QUEUE, "welcome-retry");
    const { maxReceiveCount, deadLetterTargetArn } = JSON.parse(String(inputs.redrivePolicy));

    const days = (maxReceiveCount * Number(inputs.visibilityTimeoutSeconds)) / (24 * 60 * 60);
    assert.ok(days > 10 && days < 11, `${days} days`);
    assert.equal(inputs.messageRetentionSeconds, 14 * 24 * 60 * 60);
    assert.equal(deadLetterTargetArn, run.one(QUEUE, "welcome-retry-dead-letters").outputs.arn);
  });

  it("gives the buffer queue a DLQ that takes from it alone, after five deliveries", () => {
    const deadLetters = run.one(QUEUE, "buffer-dead-letters").outputs;
    const buffer = run.one(QUEUE, "buffer");

    assert.deepEqual(JSON.parse(String(buffer.inputs.redrivePolicy)), {
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: 5,
    });
    const allowed = run.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "buffer-dead-letters").inputs;
    assert.equal(allowed.queueUrl, deadLetters.url);
    assert.deepEqual(JSON.parse(String(allowed.redriveAllowPolicy)), {
      redrivePermission: "byQueue",
      sourceQueueArns: [buffer.outputs.arn],
    });
  });

  it("hides a message for at least six times the timeout of its function", () => {
    const { timeout } = run.one("aws:lambda/function:Function", "insert-users").inputs;

    assert.ok(Number(run.one(QUEUE, "buffer").inputs.visibilityTimeoutSeconds) >= 6 * Number(timeout));
  });

  it("keeps the messages of every queue for 14 days", () => {
    for (const { name, inputs } of run.all(QUEUE)) assert.equal(inputs.messageRetentionSeconds, FOURTEEN_DAYS, name);
  });

  it("tries a notification three times, then keeps it", () => {
    const { inputs } = run.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "process-csv");

    assert.equal(inputs.functionName, run.one("aws:lambda/function:Function", "process-csv").outputs.name);
    assert.equal(inputs.maximumRetryAttempts, 2);
    assert.deepEqual(inputs.destinationConfig, {
      onFailure: { destination: run.one(QUEUE, "process-csv-failed").outputs.arn },
    });
  });

  it("tries stream records a finite number of times, bisecting, then keeps where they are", () => {
    for (const [mapping, queue] of [
      ["users-to-send-welcome", "send-welcome-failed"],
      ["uploads-to-report-status", "report-status-failed"],
    ] as const) {
      const { inputs } = run.one(MAPPING, mapping);
      assert.ok(Number(inputs.maximumRetryAttempts) > 0);
      assert.ok(Number(inputs.maximumRecordAgeInSeconds) < 86_400);
      assert.equal(inputs.bisectBatchOnFunctionError, true);
      assert.deepEqual(inputs.destinationConfig, {
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
      "report-status-failed",
    ]) {
      const { inputs } = run.one(ALARM, `${queue}-not-empty`);
      assert.equal(inputs.metricName, "ApproximateNumberOfMessagesVisible");
      assert.deepEqual(inputs.dimensions, { QueueName: run.one(QUEUE, queue).outputs.name });
      assert.equal(inputs.threshold, 1);
    }
  });

  it("rings for errors and throttling of each function, and for a reader that is behind", () => {
    const on = (metric: string) =>
      run
        .all(ALARM)
        .filter(({ inputs }) => inputs.metricName === metric)
        .map(({ inputs }) => String((inputs.dimensions as Record<string, string>).FunctionName).replace("-4f2a1c9", ""))
        .sort();

    const functions = ["insert-users", "process-csv", "report-status", "send-welcome"];
    assert.deepEqual(on("Errors"), functions);
    assert.deepEqual(on("Throttles"), functions);
    assert.deepEqual(on("IteratorAge"), ["report-status", "send-welcome"]);
  });

  it("rings where emails have waited for SES for hours", () => {
    const { inputs } = run.one(ALARM, "welcome-retry-waiting");

    assert.deepEqual(inputs.dimensions, { QueueName: run.one(QUEUE, "welcome-retry").outputs.name });
    assert.deepEqual([inputs.period, inputs.evaluationPeriods, inputs.threshold], [3600, 3, 1]);
  });

  it("rings for a queue that is not worked on, failed executions and SES's rates", () => {
    const metrics = run.all(ALARM).map(({ inputs }) => inputs.metricName);

    for (const metric of [
      "ApproximateAgeOfOldestMessage",
      "ExecutionsFailed",
      "Reputation.BounceRate",
      "Reputation.ComplaintRate",
    ])
      assert.ok(metrics.includes(metric), metric);
  });

  it("says in each alarm what has happened and what to do", () => {
    for (const { name, inputs } of run.all(ALARM))
      assert.match(String(inputs.alarmDescription), /\..*(mend|look|find|ask|check|says)/is, name);
  });

  it("tells an address of alarms where one is set", async () => {
    const told = await runProgram({ ...CONFIG, alarmEmail: "ops@example.com" });
    const topic = told.one("aws:sns/topic:Topic", "alarms").outputs;

    assert.deepEqual(run.all("aws:sns/topic:Topic"), []);
    assert.equal(told.one("aws:sns/topicSubscription:TopicSubscription", "alarms").inputs.endpoint, "ops@example.com");
    for (const { inputs } of told.all(ALARM)) assert.deepEqual(inputs.alarmActions, [topic.arn]);
  });

  it("shows all alarms and functions on one dashboard", () => {
    const body = String(run.one("aws:cloudwatch/dashboard:Dashboard", "rollcall").inputs.dashboardBody);

    for (const { outputs } of run.all(ALARM)) assert.ok(body.includes(String(outputs.arn)));
    for (const { outputs } of run.all("aws:lambda/function:Function")) assert.ok(body.includes(`"${outputs.name}"`));
  });
});
