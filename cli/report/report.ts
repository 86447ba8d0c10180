import { styleText } from "node:util";
import { count, counted } from "../../client/format";
import type { Result } from "../../client/result";
import type { Costs } from "../../local/metering/usage";
import type { Reason } from "../../runtime/upload/summary";
import { visible } from "../terminal/output";
import { costsText } from "./costs-text";

/** A result as the command reports it. */
export interface ReportedResult extends Result {
  /** What the upload would cost on AWS: only of the local cloud, with `--costs`. */
  costs?: Costs;
}

/** The final report of one upload, for a person. */
export function reportText(result: ReportedResult): string {
  return [
    headline(result),
    ...(result.rows > 0 ? countLines(result) : []),
    ...placeLines(result),
    ...(result.costs ? ["", costsText(result.costs)] : []),
  ].join("\n");
}

function headline({ status, error, cause, seconds, rejected, invalid, welcomeFailed, ...result }: Result): string {
  const file = styleText("bold", visible(result.file));
  const time = seconds === undefined ? "" : ` in ${seconds.toFixed(1)} s`;
  if (status === "RUNNING") return `${styleText("cyan", "●")} ${file} goes on`;
  if (status !== "SUCCEEDED")
    return `${styleText("red", "✖")} ${file} ${status}${time}\n  ${error ?? "no error"}: ${visible(cause ?? "no cause; see the execution")}`;
  const problems = rejected + invalid + welcomeFailed > 0;
  const sign = problems ? styleText("yellow", "▲") : styleText("green", "✔");
  return `${sign} ${file} ${problems ? "completed with problems" : "completed"}${time}`;
}

function countLines(result: Result): string[] {
  const { rows, inserted, existing, duplicates, rejected, invalid, welcomed, welcomeFailed, reasons } = result;
  const parts = [
    `${count(inserted)} created`,
    `${count(existing)} already existed`,
    counted(duplicates, "duplicate"),
    `${count(rejected)} rejected`,
    ...(invalid > 0 ? [`${count(invalid)} not storable`] : []),
  ];
  const failed = welcomeFailed > 0 ? `, ${count(welcomeFailed)} not accepted` : "";
  return [
    `  ${counted(rows, "row")} = ${parts.join(" + ")}`,
    ...reasons.map(reasonLine),
    `  ${counted(welcomed, "welcome email")} accepted by SES${failed}`,
  ];
}

function reasonLine({ code, count: rows, firstLine, value }: Reason): string {
  return `    ${count(rows)} × ${code}, first on line ${firstLine}: ${JSON.stringify(value)}`;
}

function placeLines({ rejects, executionArn }: Result): string[] {
  return [...(rejects ? [`  rejects    ${rejects}`] : []), `  execution  ${executionArn}`];
}

/** One line of `--json`: the result with nobody's data in it. */
export function resultAsJson({ seconds: _, ...result }: ReportedResult): string {
  const reasons = result.reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine }));
  return JSON.stringify({ ...result, reasons });
}
