import { type Alarm, type AlarmState, evaluateAlarm, evaluateExpression, nextState } from "./evaluate-alarm";
import { createMetricData } from "./metric-data";

const ALARM: Alarm = {
  ...{ namespace: "AWS/SQS", metricName: "Sent", statistic: "Sum", period: 60 },
  ...{ comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: 1, evaluationPeriods: 3 },
};

/** As in AWS's tables: `X` breaches, `0` does not, `-` is missing; oldest first. */
function read(points: string): (number | undefined)[] {
  return [...points].map((point) => (point === "-" ? undefined : Number(point === "X"))).toReversed();
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe("missing data", () => {
  it.each<[string, number, AlarmState | "retained", AlarmState | "retained"]>([
    // Points, datapoints to alarm of 3, state with `ignore`, state with `notBreaching`.
    ["0-X-X", 3, "OK", "OK"],
    ["0----", 3, "OK", "OK"],
    ["-----", 3, "retained", "OK"],
    ["0XX-X", 3, "ALARM", "ALARM"],
    ["--X--", 3, "retained", "OK"],
    ["0-X-X", 2, "ALARM", "ALARM"],
    ["00X0X", 2, "ALARM", "ALARM"],
    ["0-X--", 2, "OK", "OK"],
    ["----0", 2, "OK", "OK"],
    ["---X-", 2, "retained", "OK"],
  ])("in %s with %d of 3: %s if ignored, %s if not breaching", (points, datapointsToAlarm, ignored, notBreaching) => {
    for (const [treatMissingData, expected] of [
      ["ignore", ignored],
      ["notBreaching", notBreaching],
    ] as const)
      for (const before of ["OK", "ALARM"] as const)
        expect(nextState({ ...ALARM, datapointsToAlarm, treatMissingData }, before, read(points))).toBe(
          expected === "retained" ? before : expected,
        );
  });
});

describe("missing data that breaches", () => {
  it.each<[string, AlarmState]>([
    ["-----", "ALARM"],
    ["0----", "OK"],
    ["X----", "ALARM"],
    ["--XXX", "ALARM"],
    ["XXX0-", "OK"],
  ])("in %s is %s", (points, expected) => {
    expect(nextState({ ...ALARM, treatMissingData: "breaching" }, "OK", read(points))).toBe(expected);
  });
});

describe("evaluateAlarm", () => {
  const minute = (number: number) => number * 60_000;

  it("raises the alarm after that many periods, and clears it after one", () => {
    const data = createMetricData();
    for (const number of [2, 3, 4, 5]) data.report({ namespace: "AWS/SQS", metricName: "Sent" }, minute(number), 1);
    const changes = evaluateAlarm({ ...ALARM, treatMissingData: "notBreaching" }, data, 0, minute(20));

    expect(changes.map(({ at, state }) => [at / 60_000, state])).toStrictEqual([
      [0, "OK"],
      [5, "ALARM"],
      // Missing points are made up for by older ones, as long as CloudWatch reads those.
      [9, "OK"],
    ]);
  });

  it("aggregates each period with the statistic", () => {
    const data = createMetricData();
    for (const value of [1, 2, 6])
      data.report({ namespace: "a", metricName: "b", dimensions: { c: "d" } }, 30_000, value);
    const values = (["Sum", "Average", "Maximum", "Minimum"] as const).map((statistic) =>
      data.aggregate({ namespace: "a", metricName: "b", dimensions: { c: "d" } }, statistic, 0, 60_000),
    );

    expect(values).toStrictEqual([9, 3, 6, 1]);
    expect(data.aggregate({ namespace: "a", metricName: "b" }, "Sum", 0, 60_000)).toBeUndefined();
  });
});

describe("evaluateExpression", () => {
  it("adds metrics, and fills those that are missing", () => {
    const read = (id: string) => ({ one: 1, two: 2 })[id];

    expect(evaluateExpression("one + two", read)).toBe(3);
    expect(evaluateExpression("one + none", read)).toBeUndefined();
    expect(evaluateExpression("FILL(one, 0) + FILL(none, 0)", read)).toBe(1);
    expect(() => evaluateExpression("one * two", read)).toThrow("one * two");
  });
});
