import { styleText } from "node:util";
import { formatDeliveries } from "../../client/deliveries";
import { formatCount, formatNumber } from "../../client/format";
import type { Result } from "../../client/result";
import { countProcessed } from "../../client/stages";
import type { Costs } from "../../local/metering/usage";
import type { Reason } from "../../runtime/upload/summary";
import { replaceControlCharacters } from "../terminal/output";
import { formatWaitingWork } from "../terminal/progress";
import { formatCosts } from "./costs-text";

/** A result as the command reports it. */
export interface ReportedResult extends Result {
  /** What the upload would cost on AWS: only of the local cloud, with `--costs`. */
  costs?: Costs;
  /** Messages that the command redrove from dead-letter queues during the upload: only with `--faults`. */
  redriven?: RedrivenMessages[];
}

/** Messages of one dead-letter queue. */
export interface RedrivenMessages {
  queue: string;
  messages: number;
}

/**
 * Formats the report of one upload.
 *
 * @param result - its result
 * @param columns - columns of the terminal
 * @returns lines for the terminal
 */
export function formatReport(
  result: ReportedResult,
  columns = process.stdout.columns ?? Number.POSITIVE_INFINITY,
): string {
  return [
    headline(result),
    ...(result.rows > 0 ? countLines(result) : []),
    ...(result.redriven ?? []).map(redrivenLine),
    ...placeLines(result, columns),
    ...(result.waiting ?? []).map(formatWaitingWork),
    ...(result.costs ? ["", formatCosts(result.costs)] : []),
  ].join("\n");
}

function headline({ status, error, cause, seconds, rejected, invalid, welcomeFailed, ...result }: Result): string {
  const file = styleText("bold", replaceControlCharacters(result.file));
  const time = seconds === undefined ? "" : ` in ${seconds.toFixed(1)} s`;
  if (status === "RUNNING") return `${styleText("cyan", "●")} ${file} is still running`;
  if (result.stoppedAt !== undefined)
    return `${styleText("yellow", "■")} ${file} was stopped${time.replace(" in", " after")}`;
  if (status !== "SUCCEEDED")
    return `${styleText("red", "✖")} ${file} ${status}${time}\n  ${error ?? "no error"}: ${replaceControlCharacters(cause ?? "no cause; see the execution")}`;
  const problems = rejected + invalid + welcomeFailed > 0;
  const sign = problems ? styleText("yellow", "▲") : styleText("green", "✔");
  return `${sign} ${file} ${problems ? "completed with problems" : "completed"}${time}`;
}

function countLines(result: Result): string[] {
  const { rows, inserted, updated, existing, duplicates, rejected, invalid, welcomed, welcomeFailed, reasons } = result;
  const { notInserted, notWelcomed, undone, stoppedAt } = result;
  const { processed } = countProcessed(result);
  const uncounted = stoppedAt === undefined ? 0 : rows - rejected - processed;
  const parts = [
    `${formatNumber(inserted)} created`,
    ...(updated > 0 ? [`${formatNumber(updated)} updated`] : []),
    `${formatNumber(existing)} already existed`,
    formatCount(duplicates, "duplicate"),
    `${formatNumber(rejected)} rejected`,
    ...(invalid > 0 ? [`${formatNumber(invalid)} not storable`] : []),
    ...(notInserted > 0 ? [`${formatNumber(notInserted)} not inserted`] : []),
    ...(uncounted > 0 ? [`${formatNumber(uncounted)} not counted yet`] : []),
  ];
  const failed = welcomeFailed > 0 ? `, ${formatNumber(welcomeFailed)} not accepted` : "";
  const deliveries = formatDeliveries(result);
  const notSent = notWelcomed > 0 ? `, ${formatNumber(notWelcomed)} not sent` : "";
  return [
    `  ${formatCount(rows, "row")} = ${parts.join(" + ")}`,
    ...reasons.map(reasonLine),
    `  ${formatCount(welcomed, "welcome email")} accepted by SES${failed}${notSent}`,
    ...(deliveries === undefined ? [] : [`  ${deliveries}`]),
    ...(undone > 0 ? [`  ${formatCount(undone, "created user")} undone`] : []),
  ];
}

function reasonLine({ code, count: rows, firstLine, value }: Reason): string {
  return `    ${formatNumber(rows)} × ${code}, first on line ${firstLine}: ${JSON.stringify(value)}`;
}

function redrivenLine({ queue, messages }: RedrivenMessages): string {
  return `  ${formatCount(messages, "message")} redriven from ${queue}, where the faults had exhausted the retries`;
}

function placeLines({ rejects, executionArn }: Result, columns: number): string[] {
  const places = [...(rejects ? [["rejects", rejects] as const] : []), ["execution", executionArn] as const];
  return places.flatMap(([label, place]) => {
    const line = `  ${label.padEnd(9)}  ${place}`;
    // In a line of its own it is copied whole, whatever the terminal's width.
    return line.length < columns ? [line] : [`  ${label}`, place];
  });
}

/** @returns one line of `--json`: the result without rejected values, which are personal data */
export function formatReportAsJson({ seconds: _, ...result }: ReportedResult): string {
  const reasons = result.reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine }));
  return JSON.stringify({ ...result, reasons });
}
