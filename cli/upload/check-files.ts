import { createReadStream } from "node:fs";
import { styleText } from "node:util";
import { type CsvCheck, checkCsv, type Layout } from "../../client/check-csv";
import { type Existing, expectedCounts } from "../../client/expected-counts";
import { formatNumber } from "../../client/format";
import type { FileSettings, RejectCode } from "../../runtime/csv/open-csv";
import type { ExistingUsers } from "../../runtime/upload/existing-users";
import { EXIT } from "../run-main";
import { print, replaceControlCharacters } from "../terminal/output";

/**
 * Checks the files and prints the findings, for `--dry-run`.
 *
 * @param options - files, what is stated about them, and output format
 * @returns the exit code
 */
export async function checkFiles({
  files,
  settings,
  json,
}: {
  files: string[];
  settings: FileSettings;
  json: boolean;
}): Promise<number> {
  const checks: CsvCheck[] = [];
  for (const file of files) {
    const check = await checkCsv(createReadStream(file), { settings });
    checks.push(check);
    print(json ? formatCheckAsJson(file, check) : formatCheck(file, check));
  }
  if (checks.some(({ error }) => error !== undefined)) return EXIT.failed;
  return checks.some(({ rejected }) => rejected > 0) ? EXIT.rejects : EXIT.good;
}

/** @returns one line of `--json`: the check without rows, which hold personal data */
export function formatCheckAsJson(
  file: string,
  { examples: _, firstRows: __, firstEmails: ___, columns: ____, reasons, ...check }: CsvCheck,
): string {
  const counted = reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine }));
  return JSON.stringify({ file, ...check, reasons: counted });
}

/**
 * Formats the check of a file.
 *
 * @param file - path of the file
 * @param check - the findings
 * @param existing - the findings in the users table, if it was read
 * @param policy - what becomes of users who exist already, if that is known
 * @returns lines for the terminal
 */
export function formatCheck(file: string, check: CsvCheck, existing?: Existing, policy?: ExistingUsers): string {
  const name = styleText("bold", replaceControlCharacters(file));
  if (check.error !== undefined) return `${styleText("red", "✖")} ${name}: ${check.error}\n  ${check.cause}`;
  const { rejected, layout, warnings } = check;
  const sign = rejected > 0 ? styleText("yellow", "▲") : styleText("green", "✔");
  const counts = expectedCounts(check, existing, policy).map(({ count, text }) => `${formatNumber(count)} ${text}`);
  const notes = warnings.map((warning) => `  note       ${warning}`);
  return [`${sign} ${name}: ${counts.join(", ")}`, ...layoutLines(layout), ...notes, ...rejectLines(check)].join("\n");
}

const SHOWN_COLUMNS = 8;

function layoutLines(layout: Layout | undefined): string[] {
  if (layout === undefined) return [];
  const { email, otherEmails, name, further, headerLine, delimiter, encoding } = layout;
  const kept = further
    .slice(0, SHOWN_COLUMNS)
    .map(({ title }) => title)
    .join(", ");
  const more = further.length > SHOWN_COLUMNS ? ` and ${further.length - SHOWN_COLUMNS} more` : "";
  const others =
    otherEmails.length === 0 ? "" : ` (not ${otherEmails.slice(0, 3).join(", ")}; --email-column takes another)`;
  return [
    ...(headerLine > 1 ? [`  header     on line ${headerLine}; what is above it is skipped`] : []),
    `  email      ${email}${others}`,
    `  name       ${name}`,
    ...(kept === "" ? [] : [`  also kept  ${kept}${more}`]),
    `  read as    ${encoding.toUpperCase()}, cells separated by ${DELIMITERS[delimiter] ?? `"${delimiter}"`}`,
  ].map(replaceControlCharacters);
}

const DELIMITERS: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs" };

/** The column of the codes that concern one; the others concern the row. */
const COLUMNS: Partial<Record<RejectCode, string>> = {
  MISSING_EMAIL: ", email",
  INVALID_EMAIL: ", email",
  EMAIL_TOO_LONG: ", email",
  SEVERAL_EMAILS: ", email",
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
