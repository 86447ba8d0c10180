import type { FileSettings } from "../../runtime/csv/file-settings";
import type { UploadSettings } from "../../runtime/upload/upload-settings";
import {
  FILE_OPTIONS,
  FILE_USAGE,
  parseArguments,
  parseFileSettings,
  parsePort,
  parseUploadSettings,
  requireFile,
  UPLOAD_OPTIONS,
  UsageError,
} from "../arguments";

export const USAGE = `Usage: npm start [-- [options] file.csv …]

Starts Rollcall on this machine, signs up the people in the files (default: the sample), and shows the results.
While it runs, the console shows uploads, users and pipeline in a browser.

  --keep        keep running after the last file, until Ctrl+C (the default on a terminal)
  --exit        stop after the last file (the default without a terminal)
  --json        print one JSON object a line for each file; progress goes to stderr
  --costs       show what each upload would cost on AWS
  --notify ADDRESS
                email this address when an upload has ended, or waits for SES: see the inbox
  --existing-users POLICY
                what becomes of users who exist already: keep (they stay as they are), fill (columns that they lack are
                filled in) or update (their columns get the values of the file, where it has some)
  --port N      port of the AWS endpoint on 127.0.0.1 (default 4566; 0 picks a free one)
  --faults N    inject faults: calls fail or get no response, messages are delivered twice, functions are killed. Nothing
                is lost: work whose retries are exhausted is redriven. The number is the seed: the same seed plans the
                same faults
  --console-port N
                port of the console (default 4500; 0 picks a free one)
  --open        open the console in a browser
  --help        print this

${FILE_USAGE}

Exit code: 0 all good, 1 an upload failed, 2 usage, 3 finished with rejected rows, 130 stopped with Ctrl+C.`;

/** Options of `npm start`. */
export interface StartOptions {
  files: string[];
  /** What is stated about the files. */
  settings: FileSettings;
  /** What is stated about the uploads. */
  uploadSettings: UploadSettings;
  keep: boolean;
  json: boolean;
  costs: boolean;
  port: number;
  /** Seed of the faults; undefined: none are injected. */
  faults?: number;
  consolePort: number;
  open: boolean;
  help: boolean;
}

const SAMPLE = "samples/people.csv";
const DEFAULT_PORT = 4566;
const DEFAULT_CONSOLE_PORT = 4500;

/**
 * Parses the arguments of `npm start`.
 *
 * @param args - arguments after `--`
 * @param terminal - whether stdout and stderr are a terminal
 * @returns the options
 * @throws UsageError
 */
export function parseStartOptions(args: string[], terminal: boolean): StartOptions {
  const { values, positionals } = parse(args);
  if (values.keep && values.exit) throw new UsageError("--keep and --exit exclude each other. Use one of them.");
  if (!/^\d+$/.test(values.faults ?? "0")) throw new UsageError(`--faults ${values.faults}: expected a whole number.`);
  const files = positionals.length > 0 ? positionals : [SAMPLE];
  if (!values.help) files.forEach(requireFile);
  return {
    files,
    settings: parseFileSettings(values),
    uploadSettings: parseUploadSettings(values),
    keep: values.keep ?? (!values.exit && terminal),
    json: values.json ?? false,
    costs: values.costs ?? false,
    ...(values.faults !== undefined && { faults: Number(values.faults) }),
    port: parsePort("port", values.port, DEFAULT_PORT),
    consolePort: parsePort("console-port", values["console-port"], DEFAULT_CONSOLE_PORT),
    open: values.open ?? false,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  return parseArguments({
    args,
    allowPositionals: true,
    options: {
      ...FILE_OPTIONS,
      ...UPLOAD_OPTIONS,
      keep: { type: "boolean" },
      exit: { type: "boolean" },
      json: { type: "boolean" },
      costs: { type: "boolean" },
      port: { type: "string" },
      faults: { type: "string" },
      "console-port": { type: "string" },
      open: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}
