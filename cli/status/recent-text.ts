import { styleText } from "node:util";
import { count, counted } from "../../client/format";
import type { RecentUpload } from "../../client/recent-uploads";
import { ageOf } from "../terminal/output";

/** The latest uploads, for a person: two lines each. @param now milliseconds since the epoch */
export function recentText(uploads: RecentUpload[], now: number): string {
  if (uploads.length === 0) return "Nothing was uploaded yet: rollcall upload people.csv";
  return uploads.map((upload) => uploadLines(upload, now).join("\n")).join("\n");
}

function uploadLines(upload: RecentUpload, now: number): string[] {
  const { uploadId, startedAt } = upload;
  const age = `${ageOf(now - Date.parse(startedAt))} ago`;
  return [`${signOf(upload)} ${styleText("bold", uploadId)}`, `    ${age}, ${standing(upload)}`];
}

function signOf({ status, rejected, invalid, welcomeFailed }: RecentUpload): string {
  if (status === "RUNNING") return styleText("cyan", "●");
  if (status !== "SUCCEEDED") return styleText("red", "✖");
  return rejected + invalid + welcomeFailed > 0 ? styleText("yellow", "▲") : styleText("green", "✔");
}

function standing({ status, error, rows, inserted, rejected, welcomed }: RecentUpload): string {
  if (status !== "RUNNING" && status !== "SUCCEEDED") return `${status}: ${error ?? "see its execution"}`;
  const counts = [counted(rows, "row"), `${count(inserted)} created`, `${count(rejected)} rejected`];
  return `${status === "RUNNING" ? "running: " : ""}${[...counts, counted(welcomed, "email")].join(", ")}`;
}
