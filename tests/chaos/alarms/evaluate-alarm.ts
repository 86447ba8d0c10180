import type { MetricData, MetricName, Statistic } from "./metric-data";

/** An alarm as the program registers it, as far as it is evaluated. Periods in seconds. */
export interface Alarm extends Partial<MetricName> {
  comparisonOperator: string;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm?: number;
  treatMissingData?: string;
  period?: number;
  statistic?: string;
  metricQueries?: MetricQuery[];
}

export interface MetricQuery {
  id: string;
  returnData?: boolean;
  expression?: string;
  metric?: MetricName & { stat: string; period: number };
}

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface StateChange {
  /** Milliseconds since the epoch. */
  at: number;
  state: AlarmState;
}

const MINUTE = 60_000;

/**
 * CloudWatch looks at more periods than it needs, to make up for missing ones, and does not say how many: its examples
 * have two more.
 */
const MORE_PERIODS = 2;

/**
 * Evaluate an alarm as CloudWatch does: each minute, over the periods that end at that minute.
 * @param from - the first minute, in milliseconds since the epoch
 * @param to - the last minute
 * @returns the changes of its state, which is INSUFFICIENT_DATA at first
 * @throws Error for what this evaluator does not know
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(alarm: Alarm, data: MetricData, from: number, to: number): StateChange[] {
  const period = periodOf(alarm) * 1_000;
  const changes: StateChange[] = [];
  /** By the end of their period. */
  const known = new Map<number, number | undefined>();
  const dataPoint = (until: number) => {
    if (!known.has(until)) known.set(until, readDataPoint(alarm, data, until - period, until));
    return known.get(until);
  };
  let state: AlarmState = "INSUFFICIENT_DATA";
  for (let at = from; at <= to; at += MINUTE) {
    // Newest first.
    const points = Array.from({ length: alarm.evaluationPeriods + MORE_PERIODS }, (_, index) =>
      dataPoint(at - index * period),
    );
    const next = nextState(alarm, state, points);
    if (next !== state) changes.push({ at, state: next });
    state = next;
  }
  return changes;
}

const OPERATORS: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/**
 * The state that follows from data points.
 * @param points - newest first, undefined where missing; more than the alarm's evaluation periods
 */
export function nextState(
  { comparisonOperator, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData = "missing" }: Alarm,
  state: AlarmState,
  points: (number | undefined)[],
): AlarmState {
  const breaches = OPERATORS[comparisonOperator];
  if (breaches === undefined) throw new Error(`The evaluator does not know the operator ${comparisonOperator}.`);
  const newest = points.slice(0, evaluationPeriods);
  const actual = points.filter((point) => point !== undefined);
  // Missing points are made up for by older ones; the treatment applies where there are too few of them.
  const used = newest.includes(undefined) ? actual.slice(0, evaluationPeriods) : newest;
  const isMissing = used.length < evaluationPeriods;
  const breaching = used.filter((point) => point !== undefined && breaches(point, threshold)).length;
  if (breaching >= (datapointsToAlarm ?? evaluationPeriods)) return "ALARM";
  if (!isMissing || treatMissingData === "notBreaching") return "OK";
  if (treatMissingData === "breaching") {
    const missing = evaluationPeriods - used.length;
    return breaching + missing >= (datapointsToAlarm ?? evaluationPeriods) ? "ALARM" : "OK";
  }
  if (treatMissingData === "ignore") return breaching < used.length ? "OK" : state;
  throw new Error(`The evaluator does not know the treatment ${treatMissingData} of missing data.`);
}

function periodOf({ period, metricQueries = [] }: Alarm): number {
  const periods = new Set([period, ...metricQueries.map(({ metric }) => metric?.period)].filter(Boolean));
  const [only, ...others] = periods;
  if (only === undefined || others.length > 0) throw new Error("An alarm has one period.");
  return only;
}

/** The value of the alarm's metric or expression for one period. */
function readDataPoint(alarm: Alarm, data: MetricData, from: number, to: number): number | undefined {
  const { namespace, metricName, dimensions = {}, statistic, metricQueries = [] } = alarm;
  if (metricQueries.length === 0) {
    if (namespace === undefined || metricName === undefined) throw new Error("The alarm has no metric.");
    return data.aggregate({ namespace, metricName, dimensions }, statistic as Statistic, from, to);
  }
  const expression = metricQueries.find(({ returnData }) => returnData)?.expression ?? "";
  return evaluateExpression(expression, (id) => {
    const metric = metricQueries.find((query) => query.id === id)?.metric;
    if (metric === undefined) throw new Error(`The expression names ${id}, which is no metric.`);
    return data.aggregate(metric, metric.stat as Statistic, from, to);
  });
}

/**
 * Evaluate a metric math expression for one period: sums of metrics and of `FILL(metric, number)`. A sum with a missing
 * term is missing.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluateExpression(expression: string, read: (id: string) => number | undefined): number | undefined {
  return expression.split("+").reduce<number | undefined>((sum, term) => {
    const [, filled, filling, plain] = /^\s*(?:FILL\((\w+),\s*(\d+)\)|(\w+))\s*$/.exec(term) ?? [];
    const id = filled ?? plain;
    if (id === undefined) throw new Error(`The evaluator does not know the expression ${term}.`);
    const value = read(id) ?? (filling === undefined ? undefined : Number(filling));
    return sum === undefined || value === undefined ? undefined : sum + value;
  }, 0);
}
