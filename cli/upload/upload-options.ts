import type { StackChoice } from "../../client/find-stack";
import { parseArguments, parseStackChoice, requireFile, STACK_OPTIONS, STACK_USAGE, UsageError } from "../arguments";

export const UPLOAD_USAGE = `Usage: rollcall upload [options] file.csv …

Checks the files as process-csv will, uploads them, follows each until everybody in it is signed up and welcomed, fetches
its rejected rows and shows how it went.

  --dry-run        only check; needs no cloud
  --yes            upload even if SES will not send all emails at once, without asking
  --no-wait        do not follow; \`rollcall status\` does it later
  --json           print one JSON object a line for each file; progress goes to stderr
  --quiet          show no progress

${STACK_USAGE}

Exit code: 0 all good, 1 an upload failed, 2 usage, 3 finished with rejected rows.`;

export interface UploadOptions {
  choice: StackChoice;
  files: string[];
  dryRun: boolean;
  /** `ask`: where SES will not send all at once, go on if somebody says yes. */
  onWarning: "ask" | "go on";
  wait: boolean;
  json: boolean;
  quiet: boolean;
}

/** @param terminal whether somebody sits at one @throws UsageError */
export function parseUploadOptions(args: string[], terminal: boolean): UploadOptions {
  const { values, positionals: files } = parseArguments({
    args,
    allowPositionals: true,
    options: {
      ...STACK_OPTIONS,
      "dry-run": { type: "boolean" },
      yes: { type: "boolean", short: "y" },
      "no-wait": { type: "boolean" },
      json: { type: "boolean" },
      quiet: { type: "boolean", short: "q" },
    },
  });
  if (files.length === 0) throw new UsageError("Name a CSV file.");
  files.forEach(requireFile);
  return {
    choice: parseStackChoice(values),
    files,
    dryRun: values["dry-run"] ?? false,
    onWarning: terminal && !values.yes ? "ask" : "go on",
    wait: !values["no-wait"],
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}
