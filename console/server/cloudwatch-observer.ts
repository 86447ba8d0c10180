import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { getRegion } from "../../client/outputs";
import { getSendQuota } from "../../client/send-quota";
import type { Stack } from "../../client/stack";
import type { Figure } from "../api";
import { figure } from "./figure";
import type { Observer } from "./subject";

const MINUTE = 60_000;
/** Metrics come by the minute, some minutes late. */
const METRICS_OF = 60 * MINUTE;
const LOGS_OF = 15 * MINUTE;
const LINES = 200;
const LOG_PAGES = 10;

interface Metric {
  label: string;
  name: string;
  stat: "Sum" | "Maximum";
  /** The last minute that is known counts, not the sum of the hour. */
  latest?: boolean;
  unit?: "ms" | "s";
}

const FUNCTION_METRICS: Metric[] = [
  { label: "runs in an hour", name: "Invocations", stat: "Sum" },
  { label: "errors", name: "Errors", stat: "Sum" },
  { label: "running", name: "ConcurrentExecutions", stat: "Maximum", latest: true },
  { label: "behind the stream", name: "IteratorAge", stat: "Maximum", latest: true, unit: "ms" },
];
const QUEUE_METRICS: Metric[] = [
  { label: "oldest", name: "ApproximateAgeOfOldestMessage", stat: "Maximum", latest: true, unit: "s" },
];

/** What CloudWatch and SES tell of a stack on AWS. Each request for metrics costs: one is asked once a minute. */
export function cloudWatchObserver(
  stack: Pick<Stack, "lambda" | "ses" | "outputs">,
  clients = clientsIn(stack),
): Observer {
  const { lambda, ses } = stack;
  const onceAMinute = remembering<Figure[]>(MINUTE);
  const logGroups = new Map<string, string>();

  async function figures(namespace: string, dimension: string, name: string, metrics: Metric[]): Promise<Figure[]> {
    const now = Date.now();
    const { MetricDataResults = [] } = await clients.metrics.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - METRICS_OF),
        EndTime: new Date(now),
        ScanBy: "TimestampDescending",
        MetricDataQueries: metrics.map((metric, index) => query(metric, index, namespace, dimension, name)),
      }),
    );
    return metrics.flatMap((metric, index) => {
      const { Values = [] } = MetricDataResults.find(({ Id }) => Id === `m${index}`) ?? {};
      return figureOf(metric, Values);
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
    functionFigures: (name) => onceAMinute(name, () => figures("AWS/Lambda", "FunctionName", name, FUNCTION_METRICS)),
    queueFigures: (name) => onceAMinute(name, () => figures("AWS/SQS", "QueueName", name, QUEUE_METRICS)),
    emailFigures: () =>
      onceAMinute("SES", async () => {
        const { max24HourSend, sentLast24Hours, maxSendRate } = await getSendQuota({ ses });
        return [
          figure("sent in 24 hours", sentLast24Hours),
          ...(max24HourSend >= 0 ? [figure("at most", max24HourSend)] : []),
          figure("a second", maxSendRate),
        ];
      }),
    async logLines(functionName) {
      const logGroupName = await logGroupOf(functionName);
      const startTime = Date.now() - LOGS_OF;
      let lines: string[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < LOG_PAGES; page++) {
        const command = new FilterLogEventsCommand({ logGroupName, startTime, ...(nextToken && { nextToken }) });
        const { events = [], nextToken: next } = await clients.logs.send(command);
        lines = [...lines, ...events.map(({ message = "" }) => message.trimEnd())].slice(-LINES);
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

function query(metric: Metric, index: number, namespace: string, dimension: string, name: string): MetricDataQuery {
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metric.name, Dimensions: [{ Name: dimension, Value: name }] },
      Period: 60,
      Stat: metric.stat,
    },
  };
}

/** None where the metric has no values: only functions that read a stream are behind one. */
function figureOf({ label, latest = false, unit }: Metric, values: number[]): Figure[] {
  const value = latest ? values[0] : values.reduce((sum, each) => sum + each, 0);
  if (value === undefined) return [];
  if (unit === undefined) return [figure(label, value)];
  return [{ label, value: `${(unit === "ms" ? value / 1000 : value).toFixed(1)} s` }];
}

/** @returns answers from memory for so many milliseconds; what failed is not remembered */
function remembering<Value>(milliseconds: number) {
  const known = new Map<string, { at: number; value: Promise<Value> }>();
  return (key: string, read: () => Promise<Value>): Promise<Value> => {
    const before = known.get(key);
    if (before !== undefined && Date.now() - before.at < milliseconds) return before.value;
    const value = read();
    known.set(key, { at: Date.now(), value });
    value.catch(() => known.delete(key));
    return value;
  };
}
