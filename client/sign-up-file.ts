import type { FileSettings } from "../runtime/csv/file-settings";
import type { UploadSettings } from "../runtime/upload/upload-settings";
import { follow, type Progress, type Snapshot } from "./follow";
import { downloadRejects } from "./rejects";
import { createResult, type Result } from "./result";
import type { Stack } from "./stack";
import type { SentBytes } from "./stages";
import { type StartedUpload, uploadFile } from "./upload";

export interface SignUpOptions {
  /** What is stated about the file. */
  settings?: FileSettings;
  /** What is stated about the upload. */
  uploadSettings?: UploadSettings;
  progress?: Progress;
  /** Called once the file is stored: from then on the upload runs by itself. */
  onStarted?(upload: StartedUpload): void;
  /** Ends sending and polling. */
  signal?: AbortSignal;
  /** Folder for the rejected rows. */
  rejectsDirectory?: string;
}

/**
 * Uploads a file, follows its execution to the end and downloads its rejects.
 *
 * @param stack - the stack
 * @param file - path of the file
 * @param options - progress and abort
 * @returns the result of the upload
 * @throws ExecutionNotStartedError where no execution starts
 */
export async function signUpFile(stack: Stack, file: string, options: SignUpOptions = {}): Promise<Result> {
  const { settings, uploadSettings, progress = () => {}, onStarted = () => {}, signal } = options;
  let sent: SentBytes | undefined;
  const upload = await uploadFile(stack, file, {
    settings,
    uploadSettings,
    onSent(now) {
      sent = now;
      progress({ sent, summary: {}, execution: { status: "RUNNING" } });
    },
    signal,
  });
  onStarted(upload);
  const withSentBytes: Progress = (snapshot) => progress(sent ? { ...snapshot, sent } : snapshot);
  return followToEnd(stack, upload, { ...options, progress: withSentBytes });
}

/**
 * Follows an upload's execution to the end and downloads its rejects.
 *
 * @param stack - the stack
 * @param upload - the upload
 * @param options - progress and abort
 * @returns the result of the upload
 * @throws ExecutionNotStartedError where no execution starts
 */
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
