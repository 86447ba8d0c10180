import { stripVTControlCharacters } from "node:util";
import { createLineProgress, formatBar } from "../../../../cli/terminal/progress";
import { getStageProgress } from "../../../../client/stages";
import type { WaitingWork } from "../../../../client/waiting/work";
import type { Summary } from "../../../../runtime/upload/summary";

const PARSED = { parsedAt: "2026-01-01T00:00:01.000Z", rows: 1_000, accepted: 1_000 };

/** The lines that progress shows for summaries one after another. */
function run(summaries: Partial<Summary>[]): string[] {
  const lines: string[] = [];
  const progress = createLineProgress("people.csv", (line) => lines.push(line));
  for (const summary of summaries) progress({ summary, execution: { status: "RUNNING" } });
  return lines;
}

describe("createLineProgress", () => {
  it("writes a line every 10 % of a stage, whatever the number of snapshots", () => {
    const lines = run(Array.from({ length: 1_001 }, (_, inserted) => ({ ...PARSED, inserted, welcomed: 0 })));
    expect(lines.filter((line) => line.includes("Insert users"))).toStrictEqual(
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map(
        (percent) => `people.csv: Insert users ${percent} % (${(percent * 10).toLocaleString("en")} of 1,000)`,
      ),
    );
  });

  it("writes one line for several steps at once, with the last", () => {
    const bytes = [0, 4, 6, 57, 58, 99].map((parsedBytes) => ({ size: 100, parsedBytes }));
    expect(run(bytes)).toStrictEqual([
      "people.csv: Parse CSV 0 % (0 of 100 bytes)",
      "people.csv: Parse CSV 50 % (57 of 100 bytes)",
      "people.csv: Parse CSV 90 % (99 of 100 bytes)",
    ]);
  });

  it("writes nothing for a stage without a total", () => {
    expect(run([{ size: 100, inserted: 9, welcomed: 9 }])).toStrictEqual([
      "people.csv: Parse CSV 0 % (0 of 100 bytes)",
    ]);
  });

  it("writes the end of every stage, once", () => {
    const end = { ...PARSED, inserted: 600, existing: 400, welcomed: 600 };
    expect(run([end, end, end])).toStrictEqual([
      "people.csv: Parse CSV 100 % (1,000 rows)",
      "people.csv: Insert users 100 % (1,000 of 1,000)",
      "people.csv: Send welcome emails 100 % (600 of 600)",
    ]);
  });

  it("writes no step twice where a count decreases", () => {
    const lines = run([50, 40, 50, 60].map((parsedBytes) => ({ size: 100, parsedBytes })));
    expect(lines.map((line) => /(\d+) %/.exec(line)?.[1])).toStrictEqual(["50", "60"]);
  });
});

const WAITING: WaitingWork = {
  where: "buffer-dead-letters",
  isDeadLettered: true,
  what: "batch 1. It failed\u0007.",
  nextStep: "Redrive: npx rollcall redrive",
};
const NOTE = [
  "people.csv:\n  ▲ waits in buffer-dead-letters: batch 1. It failed\ufffd.\n    Redrive: npx rollcall redrive",
];

describe("createLineProgress of an upload that waits", () => {
  it("writes what it waits for and the next step once, and again after it has continued", () => {
    const lines: string[] = [];
    const progress = createLineProgress("people.csv", (line) => lines.push(stripVTControlCharacters(line)));
    const snapshot = { summary: {}, execution: { status: "RUNNING" } } as const;
    const take = () => lines.splice(0).filter((line) => line.includes("waits"));
    for (const count of [1, 2])
      progress({ ...snapshot, waiting: [{ ...WAITING, what: WAITING.what.replace("1", `${count}`) }] });
    expect(take()).toStrictEqual(NOTE);
    progress(snapshot);
    progress({ ...snapshot, waiting: [WAITING] });
    expect(take()).toStrictEqual(NOTE);
  });
});

describe("formatBar", () => {
  const stage = { name: "Send welcome emails", share: 0.5, detail: "150,000 of 300,000" };
  const lineAt = (columns: number) => stripVTControlCharacters(formatBar(stage, columns));

  it("draws bar and figures at 80 columns", () => {
    expect(lineAt(80)).toBe("  Send welcome emails  ████████████░░░░░░░░░░░░  50 %  150,000 of 300,000");
  });

  it("shrinks the bar, then leaves out the figures, then the bar", () => {
    expect(lineAt(60)).toBe("  Send welcome emails  █████░░░░░  50 %  150,000 of 300,000");
    expect(lineAt(40)).toBe("  Send welcome emails  █████░░░░░  50 %");
    expect(lineAt(30)).toBe("  Send welcome emails 50 %");
  });

  it.each([10, 20, 30, 36, 37, 40, 57, 58, 80, 200])("never fills %d columns", (columns) => {
    expect(lineAt(columns).length).toBeLessThan(columns);
  });

  it("shows no figures of an unknown size", () => {
    const [parse] = getStageProgress({ summary: {} });
    expect(parse && stripVTControlCharacters(formatBar(parse, 80)).trimEnd()).toMatch(/^ {2}Parse CSV +░{24} +0 %$/);
  });
});
