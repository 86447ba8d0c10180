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

  it("is named by each alarm", () => {
    for (const { name, inputs } of run.all(ALARM))
      assert.match(String(inputs.alarmDescription), /docs\/operations\.md/, name);
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
