import { styleText } from "node:util";
import type { RejectCode } from "../../runtime/csv/open-csv";
import { count } from "../terminal/count";
import { visible } from "../terminal/visible";
import type { CsvCheck, Layout } from "./check-csv";

/** What the check of a file found, for a person. */
export function checkText(file: string, check: CsvCheck): string {
  const name = styleText("bold", visible(file));
  if (check.error !== undefined) return `${styleText("red", "✖")} ${name}: ${check.error}\n  ${check.cause}`;
  const { accepted, rejected, layout } = check;
  const sign = rejected > 0 ? styleText("yellow", "▲") : styleText("green", "✔");
  const rows = `${count(accepted)} will be created or exist already, ${count(rejected)} rejected`;
  return [`${sign} ${name}: ${rows}`, ...layoutLines(layout), ...rejectLines(check)].join("\n");
}

const SHOWN_COLUMNS = 8;

function layoutLines(layout: Layout | undefined): string[] {
  if (layout === undefined) return [];
  const { email, name, further, delimiter, encoding } = layout;
  const kept = further
    .slice(0, SHOWN_COLUMNS)
    .map(({ title }) => title)
    .join(", ");
  const more = further.length > SHOWN_COLUMNS ? ` and ${further.length - SHOWN_COLUMNS} more` : "";
  return [
    `  email      ${email}`,
    `  name       ${name}`,
    ...(kept === "" ? [] : [`  also kept  ${kept}${more}`]),
    `  read as    ${encoding.toUpperCase()}, cells separated by ${DELIMITERS[delimiter] ?? `"${delimiter}"`}`,
  ];
}

const DELIMITERS: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

/** The column that a code is about; others are about the row. */
const COLUMNS: Partial<Record<RejectCode, string>> = {
  MISSING_EMAIL: ", email",
  INVALID_EMAIL: ", email",
  EMAIL_TOO_LONG: ", email",
  MISSING_NAME: ", name",
  NAME_TOO_LONG: ", name",
};

function rejectLines({ reasons, examples }: CsvCheck): string[] {
  return reasons.flatMap(({ code, count: rows }) => {
    const some = examples.get(code) ?? [];
    const more = rows - some.length;
    return [
      `  ${count(rows)} × ${code}`,
      ...some.map(({ line, code: own, reason }) => `    Line ${line}${COLUMNS[own] ?? ""}: ${reason}`),
      ...(more > 0 ? [`    and ${count(more)} more`] : []),
    ];
  });
}
