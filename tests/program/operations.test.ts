import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DEAD_LETTER_QUEUES } from "../../client/redrive/dead-letter-queues";
import { type ProgramRun, runProgram } from "../helpers/run-program";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const PAGE = readFileSync("docs/operations.md", "utf8");

/** The names in the headings below "The alarms". */
function alarmsOfPage(): string[] {
  const [, chapter = ""] = /^## The alarms$(.*?)^## /ms.exec(PAGE) ?? [];
  const headings = chapter.match(/^### .*$/gm) ?? [];
  return headings.flatMap((heading) => heading.match(/(?<=`)[\w-]+(?=`)/g) ?? []);
}

describe("docs/operations.md", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram();
  });

  it("has a section for each alarm, and for none that there is not", () => {
    const alarms = run.all(ALARM).map(({ name }) => name);
    expect(alarms.length).toBeGreaterThan(10);
    expect(alarmsOfPage().toSorted()).toStrictEqual(alarms.toSorted());
  });

  it("is named by each alarm, with an anchor that there is", () => {
    // GitHub makes the anchor of a heading of its letters, digits and hyphens.
    const ofHeadings = (PAGE.match(/^### .*$/gm) ?? []).map((heading) => heading.slice(4).replaceAll("`", ""));
    const anchors = [...ofHeadings, ...(PAGE.match(/(?<=<a id=")[\w-]+(?=">)/g) ?? [])];
    for (const { name, inputs } of run.all(ALARM)) {
      const [, anchor = ""] = /See docs\/operations\.md#([\w-]+)\.$/.exec(String(inputs.alarmDescription)) ?? [];
      assert.ok(anchors.includes(anchor), name);
    }
  });

  it("is for commands that name the stack, and deadlines where work is dead-lettered", () => {
    const descriptions = run.all(ALARM).map(({ inputs }) => String(inputs.alarmDescription));
    for (const description of descriptions.filter((each) => each.includes("npx rollcall")))
      expect(description).toMatch(/`npx rollcall redrive --stack test`.* 14 days/);
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    expect(Math.max(...descriptions.map(({ length }) => length))).toBeLessThanOrEqual(1_024);
  });

  it("says of each stream's lag what it means for that function alone", () => {
    const lagOf = (name: string) => String(run.one(ALARM, `${name}-behind`).inputs.alarmDescription);
    expect(lagOf("send-welcome")).toMatch(/fails or is throttled/);
    for (const name of ["send-welcome", "report-status", "notify"]) expect(lagOf(name)).not.toMatch(/emailsPerSecond/);
  });

  it("documents every queue", () => {
    for (const { name } of run.all("aws:sqs/queue:Queue")) assert.ok(PAGE.includes(`| \`${name}\``), name);
  });

  it("has a way back from every queue that rings when something lies in it", () => {
    const ringing = run.all(ALARM).map(({ name }) => /^(.*)-not-empty$/.exec(name)?.[1]);
    const queues = ringing.filter((name) => name !== undefined);
    expect(DEAD_LETTER_QUEUES.map(({ name }) => name).toSorted()).toStrictEqual(queues.toSorted());
  });
});
