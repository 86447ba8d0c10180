import type { StackChoice } from "../../client/find-stack";
import { parseArguments, parseStackChoice, STACK_OPTIONS, STACK_USAGE, UsageError } from "../arguments";

export const STATUS_USAGE = `Usage: rollcall status [options] [ID]

Lists the latest uploads, or follows one to its end, fetches its rejected rows and shows how it went.

  --no-wait        show the upload as it stands
  --json           print one JSON object a line for each upload; progress goes to stderr
  --quiet          show no progress

${STACK_USAGE}

Exit code: 0 all good, 1 the upload failed, 2 usage, 3 finished with rejected rows.`;

export interface StatusOptions {
  choice: StackChoice;
  /** Of one upload; undefined for the latest. */
  uploadId: string | undefined;
  wait: boolean;
  json: boolean;
  quiet: boolean;
}

/** @throws UsageError */
export function parseStatusOptions(args: string[]): StatusOptions {
  const { values, positionals } = parseArguments({
    args,
    allowPositionals: true,
    options: {
      ...STACK_OPTIONS,
      "no-wait": { type: "boolean" },
      json: { type: "boolean" },
      quiet: { type: "boolean", short: "q" },
    },
  });
  const [uploadId, ...more] = positionals;
  if (more.length > 0) throw new UsageError("Name one upload.");
  return {
    choice: parseStackChoice(values),
    uploadId,
    wait: !values["no-wait"],
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}
