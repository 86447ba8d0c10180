import { follow, type Progress, type Snapshot } from "./follow";
import { downloadRejects } from "./rejects";
import { createResult, type Result } from "./result";
import type { Stack } from "./stack";
import type { SentBytes } from "./stages";
import { type StartedUpload, uploadFile } from "./upload";

export interface SignUpOptions {
  /** Shows how it goes on. */
  progress?: Progress;
  /** Told once the file is stored: from then on it is signed up, whoever watches. */
  onStarted?(upload: StartedUpload): void;
  /** Aborted: nobody watches any more. */
  signal?: AbortSignal;
  /** Folder for the rejected rows. */
  rejectsDirectory?: string;
}

/** Uploads a file, follows its execution to the end and fetches its rejects. */
export async function signUpFile(stack: Stack, file: string, watching: SignUpOptions = {}): Promise<Result> {
  const { progress = () => {}, onStarted = () => {}, signal } = watching;
  let sent: SentBytes | undefined;
  const upload = await uploadFile(stack, file, {
    onSent(now) {
      sent = now;
      progress({ sent, summary: {}, execution: { status: "RUNNING" } });
    },
    signal,
  });
  onStarted(upload);
  const withSentBytes: Progress = (snapshot) => progress(sent ? { ...snapshot, sent } : snapshot);
  return followToEnd(stack, upload, { ...watching, progress: withSentBytes });
}

/** Follows an upload's execution to the end and fetches its rejects. */
export async function followToEnd(
  stack: Stack,
  upload: StartedUpload,
  { progress = () => {}, signal, rejectsDirectory }: SignUpOptions = {},
): Promise<Result> {
  let last: Snapshot = { summary: {}, execution: { status: "RUNNING" } };
  for await (const snapshot of follow(stack, upload, signal)) {
    progress(snapshot);
    last = snapshot;
  }
  return createResult(upload, last, await downloadRejects(stack, last.summary, rejectsDirectory));
}
