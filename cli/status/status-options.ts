import type { StackChoice } from "../../client/find-stack";
import { parseArguments, parseStackChoice, STACK_OPTIONS, STACK_USAGE, UsageError } from "../arguments";

export const STATUS_USAGE = `Usage: rollcall status [options] [ID]

Lists the latest uploads, or follows one to its end, downloads its rejected rows and shows the result.

  --limit N        list the latest N uploads (default 20, at most 10,000)
  --no-wait        show the current state
  --json           print one JSON object a line for each upload; progress goes to stderr
  --quiet          show no progress

${STACK_USAGE}

Exit code: 0 all good, 1 the upload failed, 2 usage, 3 finished with rejected rows, 130 stopped with Ctrl+C.`;

/** Options of `rollcall status`. */
export interface StatusOptions {
  choice: StackChoice;
  /** Undefined: list the latest uploads. */
  uploadId: string | undefined;
  /** Uploads to list at most. */
  limit: number;
  wait: boolean;
  json: boolean;
  quiet: boolean;
}

/**
 * Parses the arguments of `rollcall status`.
 *
 * @param args - arguments after the command's name
 * @returns the options
 * @throws UsageError
 */
export function parseStatusOptions(args: string[]): StatusOptions {
  const { values, positionals } = parseArguments({
    args,
    allowPositionals: true,
    options: {
      ...STACK_OPTIONS,
      limit: { type: "string" },
      "no-wait": { type: "boolean" },
      json: { type: "boolean" },
      quiet: { type: "boolean", short: "q" },
    },
  });
  const [uploadId, ...more] = positionals;
  if (more.length > 0) throw new UsageError("Name one upload.");
  if (uploadId !== undefined && values.limit !== undefined)
    throw new UsageError("--limit is for the list of uploads. Leave it out, or name no upload.");
  return {
    choice: parseStackChoice(values),
    uploadId,
    limit: parseLimit(values.limit),
    wait: !values["no-wait"],
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 10_000;

function parseLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new UsageError(`--limit ${text}: expected a whole number from 1 to 10,000.`);
}
