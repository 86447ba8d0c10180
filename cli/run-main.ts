import { CliError, UsageError } from "./errors";
import { EXIT } from "./exit-code";
import { say } from "./terminal/say";

/** Runs the process's one task to its exit code. An error that somebody can mend is shown as its message alone. */
export function runMain(task: () => Promise<number>, usage: () => string): void {
  task().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      say(textOf(error, usage));
      process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
    },
  );
}

function textOf(error: unknown, usage: () => string): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage()}`;
  if (error instanceof CliError) return error.message;
  if (isOfAws(error))
    return `AWS refuses: ${error.name}: ${error.message}\nCheck with \`aws sts get-caller-identity\` who you are; docs/operations.md lists the rights that it takes.`;
  return String(error instanceof Error ? error.stack : error);
}

/** What a service answers, and what the SDK says where it finds no credentials. */
function isOfAws(error: unknown): error is Error {
  return error instanceof Error && ("$metadata" in error || error.name === "CredentialsProviderError");
}
