import type { CloudWatchClient, GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SESClient } from "@aws-sdk/client-ses";
import type { StackOutputs } from "../../../client/outputs";
import { cloudWatchMonitoring } from "../../../console/server/cloudwatch-monitoring";
import { fakeClient } from "../../helpers/fake-client";

function prepare({ max24HourSend = 200 } = {}) {
  const asked: string[] = [];
  const metrics = fakeClient<CloudWatchClient>((_command, input) => {
    const { MetricDataQueries = [] } = input as GetMetricDataCommandInput;
    const values: Record<string, number[]> = { Invocations: [3, 4], Errors: [], IteratorAge: [2500, 60_000] };
    asked.push("metrics");
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => ({
        Id,
        Values: values[MetricStat?.Metric?.MetricName ?? ""] ?? [],
      })),
    };
  });
  const logs = fakeClient<CloudWatchLogsClient>((_command, input) => {
    const { logGroupName, nextToken } = input as { logGroupName: string; nextToken?: string };
    asked.push(logGroupName);
    return nextToken === undefined
      ? { events: [{ message: "first\n" }], nextToken: "more" }
      : { events: [{ message: "second" }] };
  });
  const lambda = fakeClient<LambdaClient>(() => ({
    LoggingConfig: { LogGroup: "/aws/lambda/rollcall-dev/process-csv" },
  }));
  const ses = fakeClient<SESClient>(() => ({ SentLast24Hours: 35, Max24HourSend: max24HourSend, MaxSendRate: 1 }));
  const outputs = {} as StackOutputs;
  const stack = { lambda: lambda.client, ses: ses.client, outputs };
  const monitoring = cloudWatchMonitoring(stack, {
    metrics: metrics.client,
    logs: logs.client,
  });
  return { monitoring, asked };
}

describe("cloudWatchObserver", () => {
  it("sums an hour's runs, takes the latest lag, omits metrics without values, and reads once a minute", async () => {
    const { monitoring, asked } = prepare();
    const metrics = await monitoring.functionMetrics("send-welcome");
    expect(metrics).toStrictEqual([
      { label: "runs in an hour", value: "7" },
      { label: "errors", value: "0" },
      { label: "behind the stream", value: "2.5 s" },
    ]);
    expect(await monitoring.functionMetrics("send-welcome")).toBe(metrics);
    expect(asked).toStrictEqual(["metrics"]);
  });

  it("reads a log page by page, from the function's own log group", async () => {
    const { monitoring, asked } = prepare();
    expect(await monitoring.logLines("process-csv")).toStrictEqual(["first", "second"]);
    expect(asked).toStrictEqual(["/aws/lambda/rollcall-dev/process-csv", "/aws/lambda/rollcall-dev/process-csv"]);
    expect(monitoring.logPeriod).toBe("the last 15 minutes");
  });

  it("reads the sending quota", async () => {
    const { monitoring } = prepare();
    expect((await monitoring.emailMetrics()).map(({ value }) => value)).toStrictEqual(["35", "200", "1"]);
  });

  it("shows no daily quota where there is none", async () => {
    const { monitoring } = prepare({ max24HourSend: -1 });
    expect((await monitoring.emailMetrics()).map(({ label }) => label)).toStrictEqual(["sent in 24 hours", "a second"]);
  });
});
