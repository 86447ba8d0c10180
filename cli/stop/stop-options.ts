import type { StackChoice } from "../../client/find-stack";
import {
  type ActionMode,
  actionMode,
  parseArguments,
  parseStackChoice,
  STACK_OPTIONS,
  STACK_USAGE,
} from "../arguments";

export const STOP_USAGE = `Usage: rollcall stop [options] [ID…]

Lists the running uploads, asks, and stops them, or only those with these ids. A stopped upload inserts no further rows and
sends no further emails; users who were created stay (\`rollcall undo\` removes them). Its status is STOPPED, and its
execution ends as ABORTED: \`pulumi destroy\` can delete the state machine only when no execution runs. A stopped upload
cannot be continued: upload the file again, and users who were created count as existing.

An upload that is named is stopped although its execution has ended: one that failed, or whose execution was stopped in the
AWS console, which does not stop its work.

  --yes            stop without asking (without a terminal, uploads are stopped only with this option)
  --json           print one JSON object a line for each upload

${STACK_USAGE}

Exit code: 0 no execution is running, 1 failed, 2 usage, 3 executions are still running.`;

/** Options of `rollcall stop`. */
export interface StopOptions {
  choice: StackChoice;
  /** Empty for all running executions. */
  uploadIds: string[];
  /** `list` the uploads; `ask` before they are stopped; `yes`: stop without asking. */
  mode: ActionMode;
  json: boolean;
}

/**
 * Parses the arguments of `rollcall stop`.
 *
 * @param args - arguments after the command's name
 * @param terminal - whether stdin and stderr are a terminal
 * @returns the options
 * @throws UsageError
 */
export function parseStopOptions(args: string[], terminal: boolean): StopOptions {
  const { values, positionals } = parseArguments({
    args,
    allowPositionals: true,
    options: { ...STACK_OPTIONS, yes: { type: "boolean", short: "y" }, json: { type: "boolean" } },
  });
  return {
    choice: parseStackChoice(values),
    uploadIds: positionals,
    mode: actionMode(values, terminal),
    json: values.json ?? false,
  };
}
