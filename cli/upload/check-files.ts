import { createReadStream } from "node:fs";
import { styleText } from "node:util";
import { type CsvCheck, checkCsv, type Layout } from "../../client/check-csv";
import { formatNumber } from "../../client/format";
import type { RejectCode } from "../../runtime/csv/open-csv";
import { EXIT } from "../run-main";
import { print, replaceControlCharacters } from "../terminal/output";

/**
 * Checks the files and prints the findings, for `--dry-run`.
 *
 * @param options - files and output format
 * @returns the exit code
 */
export async function checkFiles({ files, json }: { files: string[]; json: boolean }): Promise<number> {
  const checks: CsvCheck[] = [];
  for (const file of files) {
    const check = await checkCsv(createReadStream(file));
    checks.push(check);
    print(json ? formatCheckAsJson(file, check) : formatCheck(file, check));
  }
  if (checks.some(({ error }) => error !== undefined)) return EXIT.failed;
  return checks.some(({ rejected }) => rejected > 0) ? EXIT.rejects : EXIT.good;
}

/** @returns one line of `--json`: the check without rows, which hold personal data */
export function formatCheckAsJson(file: string, { examples: _, firstRows: __, reasons, ...check }: CsvCheck): string {
  const counted = reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine }));
  return JSON.stringify({ file, ...check, reasons: counted });
}

/**
 * Formats the check of a file.
 *
 * @param file - path of the file
 * @param check - the findings
 * @returns lines for the terminal
 */
export function formatCheck(file: string, check: CsvCheck): string {
  const name = styleText("bold", replaceControlCharacters(file));
  if (check.error !== undefined) return `${styleText("red", "✖")} ${name}: ${check.error}\n  ${check.cause}`;
  const { accepted, rejected, layout } = check;
  const sign = rejected > 0 ? styleText("yellow", "▲") : styleText("green", "✔");
  const rows = `${formatNumber(accepted)} will be created or exist already, ${formatNumber(rejected)} rejected`;
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

/** The column of the codes that concern one; the others concern the row. */
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
      `  ${formatNumber(rows)} × ${code}`,
      ...some.map(({ line, code: own, reason }) => `    Line ${line}${COLUMNS[own] ?? ""}: ${reason}`),
      ...(more > 0 ? [`    and ${formatNumber(more)} more`] : []),
    ];
  });
}
