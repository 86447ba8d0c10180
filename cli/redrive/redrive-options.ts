import type { StackChoice } from "../../client/find-stack";
import { parseArguments, parseStackChoice, STACK_OPTIONS, STACK_USAGE, UsageError } from "../arguments";

export const REDRIVE_USAGE = `Usage: rollcall redrive [options]

Shows what could not be processed, with the reason, and puts it back after you said yes. Uploads that waited for it
go on by themselves; nobody is signed up or emailed twice. docs/operations.md tells what to mend first.

  --list           only show
  --yes            put it back without asking (without a terminal, nothing is put back unless this is given)
  --queue NAME     this queue only, such as buffer-dead-letters; may be given several times
  --json           print one JSON object a line for each queue

${STACK_USAGE}

Exit code: 0 nothing waits any more, 1 failed, 2 usage, 3 something waits still.`;

export interface RedriveOptions {
  choice: StackChoice;
  /** `list`: show; `ask`: show, and put back if somebody says yes; `yes`: put back. */
  mode: "list" | "ask" | "yes";
  /** Names of queues; none for all. */
  queues: string[];
  json: boolean;
}

/** @param terminal whether somebody sits at one @throws UsageError */
export function parseRedriveOptions(args: string[], terminal: boolean): RedriveOptions {
  const { values } = parseArguments({
    args,
    options: {
      ...STACK_OPTIONS,
      list: { type: "boolean" },
      yes: { type: "boolean", short: "y" },
      queue: { type: "string", multiple: true },
      json: { type: "boolean" },
    },
  });
  if (values.list && values.yes) throw new UsageError("--list and --yes exclude each other. Leave one out.");
  return {
    choice: parseStackChoice(values),
    mode: values.yes ? "yes" : values.list || !terminal || values.json ? "list" : "ask",
    queues: values.queue ?? [],
    json: values.json ?? false,
  };
}
