import { downloadRejects } from "./download-rejects";
import { follow, type Snapshot } from "./follow";
import type { Progress } from "./progress";
import { type Result, resultOf } from "./result";
import type { Stack } from "./stack";
import { uploadFile } from "./upload-file";

/** Uploads a file, follows its execution to the end and fetches its rejects into `rejectsDirectory`. */
export async function signUpFile(
  stack: Stack,
  file: string,
  progress: Progress,
  rejectsDirectory: string,
): Promise<Result> {
  const upload = await uploadFile(stack, file);
  let last: Snapshot = { summary: {}, execution: { status: "RUNNING" } };
  for await (const snapshot of follow(stack, upload)) {
    progress(snapshot);
    last = snapshot;
  }
  return resultOf(upload, last, await downloadRejects(stack, last.summary, rejectsDirectory));
}
