import type { Result } from "./result";

const FIRST_COLUMN = 34;

/** Returns a table of results, a column for each. */
export function resultTable(results: Record<string, Result>): string {
  const all = Object.values(results);
  const line = (label: string, value: (result: Result) => string | undefined) =>
    [label.padEnd(FIRST_COLUMN), ...all.map((result) => (value(result) ?? "-").padStart(12))].join("");
  const perThousand = (count: number, { rows }: Result) => ((count / rows) * 1_000).toFixed(1);
  const requests = ({ costs }: Result) =>
    costs.calls
      .filter(({ service }) => !["ses", "lambda"].includes(service))
      .filter(({ operation }) => operation !== "transitions");
  const requestCount = (result: Result) => requests(result).reduce((sum, { calls }) => sum + calls, 0);
  const invocations = ({ costs }: Result) => costs.calls.find(({ service }) => service === "lambda")?.calls ?? 0;
  const names = (of: (result: Result) => Record<string, unknown>) =>
    [...new Set(all.flatMap((each) => Object.keys(of(each))))].sort();

  const operations = names((result) =>
    Object.fromEntries(requests(result).map(({ service, operation }) => [`${service} ${operation}`, true])),
  );
  return [
    ["".padEnd(FIRST_COLUMN), ...Object.keys(results).map((name) => name.padStart(12))].join(""),
    line("rows", ({ rows }) => rows.toLocaleString("en")),
    line("uploads", ({ uploads }) => String(uploads)),
    line("users inserted", ({ inserted }) => inserted.toLocaleString("en")),
    line("emails", ({ emails }) => emails.toLocaleString("en")),
    line("parsed after, s", ({ parsedAfter }) => parsedAfter?.toFixed(1)),
    line("last insert after, s", ({ lastInsertAfter }) => lastInsertAfter?.toFixed(1)),
    line("last email after, s", ({ lastEmailAfter }) => lastEmailAfter?.toFixed(1)),
    ...(all.some(({ smallInsertedAfter }) => smallInsertedAfter !== undefined)
      ? [
          line("small file inserted after, s", ({ smallInsertedAfter }) => smallInsertedAfter?.toFixed(1)),
          line("small file's emails after, s", ({ smallEndedAfter }) => smallEndedAfter?.toFixed(1)),
        ]
      : []),
    line("executions ended after, s", ({ executionsEndedAfter }) => executionsEndedAfter?.toFixed(1)),
    line("executions SUCCEEDED", ({ executions }) => String(executions.SUCCEEDED ?? 0)),
    "per 1,000 rows",
    line("  requests but SES and Lambda", (result) => perThousand(requestCount(result), result)),
    line("  requests but SES", (result) => perThousand(requestCount(result) + invocations(result), result)),
    line("  Lambda invocations", (result) => perThousand(invocations(result), result)),
    ...operations.map((name) =>
      line(`    ${name}`, (result) => {
        const found = requests(result).find(({ service, operation }) => `${service} ${operation}` === name);
        return perThousand(found?.calls ?? 0, result);
      }),
    ),
    "US$ per million rows",
    line("  in all", ({ costs }) => costs.usdPerMillionRows?.toFixed(3)),
    line("  over SES and one write a user", (result) => `${((overFloor(result) - 1) * 100).toFixed(2)} %`),
    "counts",
    ...names(({ counts }) => counts).map((name) => line(`  ${name}`, ({ counts }) => String(counts[name] ?? 0))),
    "peaks",
    ...names(({ peaks }) => peaks).map((name) => line(`  ${name}`, ({ peaks }) => String(peaks[name] ?? 0))),
    line("events of virtual time", ({ events }) => String(events)),
    line("memory of the model, MB", ({ maxRss }) => (maxRss / 2 ** 20).toFixed(0)),
  ].join("\n");
}

/** The least that a million rows cost: an email and a write unit each. */
const FLOOR_USD = 100 + 0.625;

function overFloor({ costs }: Result): number {
  return (costs.usdPerMillionRows ?? 0) / FLOOR_USD;
}
