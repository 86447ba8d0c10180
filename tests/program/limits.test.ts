import { readFileSync } from "node:fs";
import type { Retrier, Task } from "../../infrastructure/states-language";
import { CONFIG, type ProgramRun, runProgram } from "../helpers/run-program";

const PAGE = readFileSync("docs/aws-limits.md", "utf8");

/** Settings at their bounds: the longest values, and the longest name of a stack. */
const LONGEST = {
  ...CONFIG,
  senderAddress: `${"a".repeat(64)}@${`${"b".repeat(60)}.`.repeat(3)}com`,
  productName: "é".repeat(100),
  alarmEmail: "ops@example.com",
  uploadsExpireDays: "290",
  sesSandbox: "true",
};

/** IAM does not count white space. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function charactersOf(policy: unknown): number {
  return String(policy).replace(/\s/g, "").length;
}

/** Numbers in the page are written with thousands separators. */
function written(value: number): string {
  return value.toLocaleString("en");
}

describe("the limits of AWS", () => {
  let run: ProgramRun;
  let definition: { States: Record<string, { Type: string }> };
  beforeAll(async () => {
    run = await runProgram(LONGEST, { stack: "s".repeat(31) });
    definition = JSON.parse(String(run.one("aws:sfn/stateMachine:StateMachine", "upload").inputs.definition));
  });

  it("hold for the inline policies of each role: 10,240 characters", () => {
    const byRole = new Map<unknown, number>();
    for (const { inputs } of run.all("aws:iam/rolePolicy:RolePolicy"))
      byRole.set(inputs.role, (byRole.get(inputs.role) ?? 0) + charactersOf(inputs.policy));

    const longest = Math.max(...byRole.values());
    expect(longest).toBeLessThan(10_240 / 3);
  });

  it("hold for the environment variables of each function: 4 KB", () => {
    const sizes = run.all("aws:lambda/function:Function").map(({ inputs }) => {
      const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, string> };
      return Buffer.byteLength(JSON.stringify(variables));
    });

    expect(Math.max(...sizes)).toBeLessThan(4096 / 3);
  });

  it("hold for the definition of the state machine: 1 MB", () => {
    expect(Buffer.byteLength(JSON.stringify(definition))).toBeLessThan(1_048_576 / 50);
  });

  it("hold for the history of an execution, with every retry that its tasks may make: 25,000 events", () => {
    const tasks = Object.values(definition.States).filter((state): state is Task => state.Type === "Task");
    const retries = tasks.map(({ Retry }) => Retry.reduce((sum, { MaxAttempts }: Retrier) => sum + MaxAttempts, 0));
    // Three stages, and one record of the result; each attempt is scheduled, started, submitted and failed.
    const [stages, results] = [retries.slice(0, 3), retries.slice(3)];
    const attempts = stages.reduce((sum, each) => sum + each, 0) + Math.max(...results);
    const events = 4 * attempts + 50;

    expect(events).toBeLessThan(25_000 / 4);
    expect(PAGE).toContain(written(events));
  });

  it("hold for the alarms: a range of a day, 10 metrics each, and a price that the page states", () => {
    const alarms = run.all("aws:cloudwatch/metricAlarm:MetricAlarm");
    const metricsOf = (inputs: Record<string, unknown>) =>
      ((inputs.metricQueries as { metric?: object }[] | undefined) ?? [{ metric: {} }]).filter(({ metric }) => metric)
        .length;
    for (const { inputs } of alarms) {
      const period = Number(inputs.period ?? 300);
      expect(period * Number(inputs.evaluationPeriods)).toBeLessThanOrEqual(86_400);
      expect(metricsOf(inputs)).toBeLessThanOrEqual(10);
    }

    const metrics = alarms.reduce((sum, { inputs }) => sum + metricsOf(inputs), 0);
    expect(PAGE).toContain(`${alarms.length} alarms over ${metrics} metrics`);
    expect(readFileSync("docs/deploying.md", "utf8")).toContain(
      `${metrics} alarm metrics × $0.10 = $${(metrics / 10).toFixed(2)}`,
    );
  });

  it("are in a page whose every row has a value, the use of it, the headroom and a source", () => {
    const rows = PAGE.split("\n").filter((line) => line.startsWith("|") && !/^\| (-|limit )/.test(line));

    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) {
      const cells = row.split(/(?<!\\)\|/).slice(1, -1);
      expect(`${cells.length} cells: ${row}`).toBe(`5 cells: ${row}`);
      expect(cells.at(-1)).toMatch(/\[.+\]\(https:\/\/(docs\.)?aws\.amazon\.com\/.+\)/);
    }
  });
});
