import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { getRegion } from "../../client/outputs";
import { getSendQuota } from "../../client/send-quota";
import type { Stack } from "../../client/stack";
import type { Metric } from "../api";
import { type Monitoring, metric } from "./source";

const MINUTE = 60_000;
/** CloudWatch has a value for each minute, some minutes late. */
const METRICS_PERIOD = 60 * MINUTE;
const LOGS_MINUTES = 15;
const MAX_LINES = 200;
const MAX_LOG_PAGES = 10;

interface MetricSource {
  label: string;
  name: string;
  stat: "Sum" | "Maximum";
  /** Shows the latest value instead of the sum of an hour. */
  latest?: boolean;
  unit?: "ms" | "s";
}

const FUNCTION_METRICS: MetricSource[] = [
  { label: "runs in an hour", name: "Invocations", stat: "Sum" },
  { label: "errors", name: "Errors", stat: "Sum" },
  { label: "running", name: "ConcurrentExecutions", stat: "Maximum", latest: true },
  { label: "behind the stream", name: "IteratorAge", stat: "Maximum", latest: true, unit: "ms" },
];
const QUEUE_METRICS: MetricSource[] = [
  { label: "oldest", name: "ApproximateAgeOfOldestMessage", stat: "Maximum", latest: true, unit: "s" },
];

/**
 * Monitors a stack on AWS through CloudWatch and SES. AWS bills each metric of a request, so each is read once a minute.
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export function cloudWatchMonitoring(
  stack: Pick<Stack, "lambda" | "ses" | "outputs">,
  clients = clientsIn(stack),
): Monitoring {
  const { lambda, ses } = stack;
  const onceAMinute = cachedFor<Metric[]>(MINUTE);
  const logGroups = new Map<string, string>();

  async function readMetrics(
    namespace: string,
    dimension: string,
    name: string,
    metrics: MetricSource[],
  ): Promise<Metric[]> {
    const now = Date.now();
    const { MetricDataResults = [] } = await clients.metrics.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - METRICS_PERIOD),
        EndTime: new Date(now),
        ScanBy: "TimestampDescending",
        MetricDataQueries: metrics.map((metric, index) => query(metric, index, namespace, dimension, name)),
      }),
    );
    return metrics.flatMap((metric, index) => {
      const { Values = [] } = MetricDataResults.find(({ Id }) => Id === `m${index}`) ?? {};
      return metricOf(metric, Values);
    });
  }

  async function logGroupOf(functionName: string): Promise<string> {
    const known = logGroups.get(functionName);
    if (known !== undefined) return known;
    const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const group = LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
    logGroups.set(functionName, group);
    return group;
  }

  return {
    functionMetrics: (name) =>
      onceAMinute(name, () => readMetrics("AWS/Lambda", "FunctionName", name, FUNCTION_METRICS)),
    queueMetrics: (name) => onceAMinute(name, () => readMetrics("AWS/SQS", "QueueName", name, QUEUE_METRICS)),
    emailMetrics: () =>
      onceAMinute("SES", async () => {
        const { max24HourSend, sentLast24Hours, maxSendRate } = await getSendQuota({ ses });
        return [
          metric("sent in 24 hours", sentLast24Hours),
          ...(max24HourSend >= 0 ? [metric("at most", max24HourSend)] : []),
          metric("a second", maxSendRate),
        ];
      }),
    logPeriod: `the last ${LOGS_MINUTES} minutes`,
    async logLines(functionName) {
      const logGroupName = await logGroupOf(functionName);
      const startTime = Date.now() - LOGS_MINUTES * MINUTE;
      let lines: string[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < MAX_LOG_PAGES; page++) {
        const command = new FilterLogEventsCommand({ logGroupName, startTime, ...(nextToken && { nextToken }) });
        const { events = [], nextToken: next } = await clients.logs.send(command);
        lines = [...lines, ...events.map(({ message = "" }) => message.trimEnd())].slice(-MAX_LINES);
        nextToken = next;
        if (nextToken === undefined) break;
      }
      return lines;
    },
  };
}

function clientsIn(stack: Pick<Stack, "outputs">) {
  const region = getRegion(stack.outputs);
  return { metrics: new CloudWatchClient({ region }), logs: new CloudWatchLogsClient({ region }) };
}

function query(
  metric: MetricSource,
  index: number,
  namespace: string,
  dimension: string,
  name: string,
): MetricDataQuery {
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metric.name, Dimensions: [{ Name: dimension, Value: name }] },
      Period: 60,
      Stat: metric.stat,
    },
  };
}

/** @returns none where the metric has no values: only functions that read a stream have an iterator age */
function metricOf({ label, latest = false, unit }: MetricSource, values: number[]): Metric[] {
  const value = latest ? values[0] : values.reduce((sum, each) => sum + each, 0);
  if (value === undefined) return [];
  if (unit === undefined) return [metric(label, value)];
  return [{ label, value: `${(unit === "ms" ? value / 1000 : value).toFixed(1)} s` }];
}

/** @returns reads through a cache whose entries expire; failures are not cached */
function cachedFor<Value>(milliseconds: number) {
  const cache = new Map<string, { at: number; value: Promise<Value> }>();
  return (key: string, read: () => Promise<Value>): Promise<Value> => {
    const cached = cache.get(key);
    if (cached !== undefined && Date.now() - cached.at < milliseconds) return cached.value;
    const value = read();
    cache.set(key, { at: Date.now(), value });
    value.catch(() => cache.delete(key));
    return value;
  };
}
