import { UserError } from "../client/errors";
import type { Result } from "../client/result";
import { UsageError } from "./arguments";
import { printMessage } from "./terminal/output";

/**
 * Runs the process's one task and sets the exit code. The message of an error that the user can correct is shown without
 * a stack trace.
 *
 * @param task - the task
 * @param usage - usage of the command; its first line is shown with a usage error
 */
export function runMain(task: () => Promise<number>, usage: () => string): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  task().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      printMessage(formatError(error, usage));
      process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
    },
  );
}

/** The reader of a pipe may end before the command does: `rollcall status | head -1`. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/**
 * Formats an error for the user.
 *
 * @param error - the error
 * @param usage - usage of the command
 * @returns the message; with a stack trace where the program itself is at fault
 */
export function formatError(error: unknown, usage: () => string): string {
  if (error instanceof UsageError) return `${usage().split("\n", 1)[0]}   (--help shows more)\n${error.message}`;
  if (error instanceof UserError) return error.message;
  const problem = formatFileProblem(error);
  if (problem !== undefined) return problem;
  if (isAwsError(error))
    return (
      `AWS error ${error.name}: ${error.message}\n` +
      "`aws sts get-caller-identity` shows whose credentials are used; docs/operations.md lists the permissions required."
    );
  return String(error instanceof Error ? error.stack : error);
}

const FILE_PROBLEMS: Record<string, string> = {
  ENOSPC: "the disk is full. Free some space",
  EDQUOT: "your disk quota is used up. Free some space",
  EROFS: "the file system is read-only. Use a copy of the project that you can write to",
  EACCES: "you have no permission. Change the permissions, or use a copy of the project that you can write to",
  EPERM: "the system does not permit it. Use a copy of the project that you can write to",
  ENOTDIR: "a part of the path is a file. Rename or remove that file",
  EEXIST: "there is a file of that name. Rename or remove it",
  EISDIR: "there is a folder of that name. Rename or remove it",
};

/** @returns what keeps a file from being written, and what to do; undefined for other errors */
function formatFileProblem(error: unknown): string | undefined {
  const { code = "", path, syscall } = error as NodeJS.ErrnoException;
  const problem = syscall === undefined ? undefined : FILE_PROBLEMS[code];
  return problem && `${path ?? "A file"} cannot be written: ${problem}. (${code}, ${syscall})`;
}

/** An error that a service returned, or the SDK's where it finds no credentials. */
function isAwsError(error: unknown): error is Error {
  return error instanceof Error && ("$metadata" in error || error.name === "CredentialsProviderError");
}

/** Exit codes; 128 and more is 128 plus the number of the signal that stopped the command. */
export const EXIT = { good: 0, failed: 1, usage: 2, rejects: 3 } as const;

/**
 * @param results - results of uploads
 * @returns the exit code for the worst of them
 */
export function getExitCode(results: Result[]): number {
  if (results.some(({ status }) => status !== "SUCCEEDED")) return EXIT.failed;
  const problems = results.some(({ rejected, invalid, welcomeFailed }) => rejected + invalid + welcomeFailed > 0);
  return problems ? EXIT.rejects : EXIT.good;
}
