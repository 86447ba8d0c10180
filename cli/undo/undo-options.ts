import type { StackChoice } from "../../client/find-stack";
import {
  type ActionMode,
  actionMode,
  parseArguments,
  parseStackChoice,
  STACK_OPTIONS,
  STACK_USAGE,
  UsageError,
} from "../arguments";

export const UNDO_USAGE = `Usage: rollcall undo [options] ID

Counts the users that the upload with this id created, asks, and deletes those who were not sent a welcome email. Users who
were changed since, or were created by another upload, stay; updates of users (--existing-users) are not undone. The upload must have ended: \`rollcall stop ID\` stops it.

  --welcomed       delete users who were sent a welcome email too
  --dry-run        show what would be deleted
  --yes            undo without asking (without a terminal, users are deleted only with this option)
  --json           print one JSON object

${STACK_USAGE}

Exit code: 0 undone, 1 failed, 2 usage, 3 nothing was deleted, since that was not wanted.`;

/** Options of `rollcall undo`. */
export interface UndoCommandOptions {
  choice: StackChoice;
  uploadId: string;
  welcomed: boolean;
  /** `list`: a dry run; `ask` before users are deleted; `yes`: delete without asking. */
  mode: ActionMode;
  json: boolean;
}

/**
 * Parses the arguments of `rollcall undo`.
 *
 * @param args - arguments after the command's name
 * @param terminal - whether stdin and stderr are a terminal
 * @returns the options
 * @throws UsageError
 */
export function parseUndoOptions(args: string[], terminal: boolean): UndoCommandOptions {
  const { values, positionals } = parseArguments({
    args,
    allowPositionals: true,
    options: {
      ...STACK_OPTIONS,
      welcomed: { type: "boolean" },
      "dry-run": { type: "boolean" },
      yes: { type: "boolean", short: "y" },
      json: { type: "boolean" },
    },
  });
  const [uploadId, ...more] = positionals;
  if (uploadId === undefined || more.length > 0) throw new UsageError("Name one upload.");
  if (values["dry-run"] && values.yes) throw new UsageError("--dry-run and --yes exclude each other. Use one of them.");
  return {
    choice: parseStackChoice(values),
    uploadId,
    welcomed: values.welcomed ?? false,
    mode: actionMode(values, terminal && !values["dry-run"]),
    json: values.json ?? false,
  };
}
