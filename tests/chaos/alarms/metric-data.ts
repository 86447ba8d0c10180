/** A metric's name and dimensions. */
export interface MetricName {
  namespace: string;
  metricName: string;
  dimensions?: Record<string, string>;
}

/** What services have reported to CloudWatch. */
export interface MetricData {
  /** @param at - milliseconds since the epoch */
  report(metric: MetricName, at: number, value: number): void;
  /**
   * Aggregate the values that were reported from `from` up to, and without, `to`.
   * @returns undefined where none was
   */
  aggregate(metric: MetricName, statistic: Statistic, from: number, to: number): number | undefined;
}

export type Statistic = "Sum" | "Average" | "Maximum" | "Minimum" | "SampleCount";

const AGGREGATE: Record<Statistic, (values: number[]) => number> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  SampleCount: (values) => values.length,
};

/** The resolution of the metrics of AWS services. */
const MINUTE = 60_000;

export function createMetricData(): MetricData {
  /** Values by metric and minute. */
  const reported = new Map<string, Map<number, number[]>>();
  const minuteOf = (at: number) => Math.floor(at / MINUTE);
  return {
    report(metric, at, value) {
      const key = keyOf(metric);
      const minutes = reported.get(key) ?? new Map<number, number[]>();
      reported.set(key, minutes);
      minutes.set(minuteOf(at), [...(minutes.get(minuteOf(at)) ?? []), value]);
    },
    aggregate(metric, statistic, from, to) {
      const minutes = reported.get(keyOf(metric));
      if (minutes === undefined) return undefined;
      const values: number[] = [];
      for (let minute = minuteOf(from); minute < minuteOf(to); minute++) values.push(...(minutes.get(minute) ?? []));
      return values.length === 0 ? undefined : AGGREGATE[statistic](values);
    },
  };
}

function keyOf({ namespace, metricName, dimensions = {} }: MetricName): string {
  return JSON.stringify([namespace, metricName, Object.entries(dimensions).sort()]);
}
