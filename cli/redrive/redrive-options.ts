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

export const REDRIVE_USAGE = `Usage: rollcall redrive [options]

Lists the dead-lettered messages of each queue with the reason, asks, and redrives them. Uploads that wait for them
continue by themselves; no user is created or emailed twice. docs/operations.md says what to fix first.

  --list           list only
  --yes            redrive without asking (without a terminal, messages are redriven only with this option)
  --queue NAME     only this queue, such as buffer-dead-letters; may be given several times
  --upload ID      instead of messages, the users of this upload who have no welcome email, and no permanent error of SES:
                   their emails are enqueued again. For emails whose messages are gone: dead letters expire after 14 days
  --json           print one JSON object a line for each queue

${STACK_USAGE}

Exit code: 0 no message is left, 1 failed, 2 usage, 3 messages are left, 130 stopped with Ctrl+C.`;

/** Options of `rollcall redrive`. */
export interface RedriveOptions {
  choice: StackChoice;
  /** `list` the messages; `ask` before they are redriven; `yes`: redrive without asking. */
  mode: ActionMode;
  /** Names of queues; empty for all. */
  queues: string[];
  /** The upload whose users are enqueued, in place of messages. */
  uploadId?: string;
  json: boolean;
}

/**
 * Parses the arguments of `rollcall redrive`.
 *
 * @param args - arguments after the command's name
 * @param terminal - whether stdin and stderr are a terminal
 * @returns the options
 * @throws UsageError
 */
export function parseRedriveOptions(args: string[], terminal: boolean): RedriveOptions {
  const { values } = parseArguments({
    args,
    options: {
      ...STACK_OPTIONS,
      list: { type: "boolean" },
      yes: { type: "boolean", short: "y" },
      queue: { type: "string", multiple: true },
      upload: { type: "string" },
      json: { type: "boolean" },
    },
  });
  if (values.list && values.yes) throw new UsageError("--list and --yes exclude each other. Use one of them.");
  if (values.queue && values.upload !== undefined)
    throw new UsageError("--queue and --upload exclude each other. Use one of them.");
  return {
    choice: parseStackChoice(values),
    mode: actionMode(values, terminal && !values.list),
    queues: values.queue ?? [],
    ...(values.upload !== undefined && { uploadId: values.upload }),
    json: values.json ?? false,
  };
}
