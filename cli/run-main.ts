import { UserError } from "../client/errors";
import type { Result } from "../client/result";
import { UsageError } from "./arguments";
import { printMessage } from "./terminal/output";

/** Runs the process's one task to its exit code. An error that somebody can mend is shown as its message alone. */
export function runMain(task: () => Promise<number>, usage: () => string): void {
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

function formatError(error: unknown, usage: () => string): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage()}`;
  if (error instanceof UserError) return error.message;
  if (isAwsError(error))
    return `AWS refuses: ${error.name}: ${error.message}\nCheck with \`aws sts get-caller-identity\` who you are; docs/operations.md lists the rights that it takes.`;
  return String(error instanceof Error ? error.stack : error);
}

/** What a service answers, and what the SDK says where it finds no credentials. */
function isAwsError(error: unknown): error is Error {
  return error instanceof Error && ("$metadata" in error || error.name === "CredentialsProviderError");
}

export const EXIT = { good: 0, failed: 1, usage: 2, rejects: 3 } as const;

/** The exit code that tells of the worst of the results. */
export function getExitCode(results: Result[]): number {
  if (results.some(({ status }) => status !== "SUCCEEDED")) return EXIT.failed;
  const problems = results.some(({ rejected, invalid, welcomeFailed }) => rejected + invalid + welcomeFailed > 0);
  return problems ? EXIT.rejects : EXIT.good;
}
