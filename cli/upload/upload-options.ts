import type { StackChoice } from "../../client/find-stack";
import type { FileSettings } from "../../runtime/csv/file-settings";
import type { UploadSettings } from "../../runtime/upload/upload-settings";
import {
  FILE_OPTIONS,
  FILE_USAGE,
  parseArguments,
  parseFileSettings,
  parseStackChoice,
  parseUploadSettings,
  requireFile,
  STACK_OPTIONS,
  STACK_USAGE,
  UPLOAD_OPTIONS,
  UPLOAD_OPTIONS_USAGE,
  UsageError,
} from "../arguments";

export const UPLOAD_USAGE = `Usage: rollcall upload [options] file.csv …

Checks the files with process-csv's own code, uploads them, follows each until its users are created and emailed,
downloads its rejected rows and shows the result.

  --dry-run        check only; needs no cloud
  --yes            upload without asking, even if SES will not send all emails at once
  --no-wait        do not follow; \`rollcall status\` follows later
  --json           print one JSON object a line for each file; progress goes to stderr
  --quiet          show no progress
${UPLOAD_OPTIONS_USAGE}

${FILE_USAGE}

${STACK_USAGE}

Exit code: 0 all good, 1 an upload failed, 2 usage, 3 finished with rejected rows, 130 stopped with Ctrl+C.`;

/** Options of `rollcall upload`. */
export interface UploadOptions {
  choice: StackChoice;
  files: string[];
  /** What is stated about the files. */
  settings: FileSettings;
  /** What is stated about the uploads. */
  uploadSettings: UploadSettings;
  dryRun: boolean;
  /** What to do where SES will not send all emails at once. */
  onWarning: "ask" | "continue";
  wait: boolean;
  json: boolean;
  quiet: boolean;
}

/**
 * Parses the arguments of `rollcall upload`.
 *
 * @param args - arguments after the command's name
 * @param terminal - whether stdin and stderr are a terminal
 * @returns the options
 * @throws UsageError
 */
export function parseUploadOptions(args: string[], terminal: boolean): UploadOptions {
  const { values, positionals: files } = parseArguments({
    args,
    allowPositionals: true,
    options: {
      ...STACK_OPTIONS,
      ...FILE_OPTIONS,
      ...UPLOAD_OPTIONS,
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
    settings: parseFileSettings(values),
    uploadSettings: parseUploadSettings(values),
    dryRun: values["dry-run"] ?? false,
    onWarning: terminal && !values.yes ? "ask" : "continue",
    wait: !values["no-wait"],
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}
