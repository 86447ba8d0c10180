import { parseArguments, parsePort, requireFile, UsageError } from "../arguments";

export const USAGE = `Usage: npm start [-- [options] file.csv …]

Starts Rollcall on this machine, signs up the people in the files (by default those of the sample), and shows how it went.
While it serves, a page shows it all: the console.

  --keep        keep serving after the last file, until Ctrl+C (the default on a terminal)
  --exit        stop after the last file (the default without a terminal)
  --json        print one JSON object a line for each file; progress goes to stderr
  --costs       show what each upload would cost on AWS
  --port N      port of the AWS endpoint on 127.0.0.1 (default 4566; 0 picks a free one)
  --faults N    sign up under faults: calls fail or go unanswered, messages come twice, functions are killed. Nothing is
                lost by it. The number is the seed: the same one plans the same faults
  --console-port N
                port of the console, the page that shows it all (default 4500; 0 picks a free one)
  --open        open the console in a browser
  --help        print this

Exit code: 0 all good, 1 an upload failed, 2 usage, 3 finished with rejected rows.`;

export interface StartOptions {
  files: string[];
  keep: boolean;
  json: boolean;
  costs: boolean;
  port: number;
  /** Seed of the faults to come; undefined: none do. */
  faults?: number;
  consolePort: number;
  open: boolean;
  help: boolean;
}

const SAMPLE = "samples/people.csv";
const DEFAULT_PORT = 4566;
const DEFAULT_CONSOLE_PORT = 4500;

/** @param terminal whether somebody sits at one @throws UsageError */
export function parseStartOptions(args: string[], terminal: boolean): StartOptions {
  const { values, positionals } = parse(args);
  if (values.keep && values.exit) throw new UsageError("--keep and --exit exclude each other. Leave one out.");
  if (!/^\d+$/.test(values.faults ?? "0")) throw new UsageError(`--faults ${values.faults}: expected a whole number.`);
  const files = positionals.length > 0 ? positionals : [SAMPLE];
  if (!values.help) files.forEach(requireFile);
  return {
    files,
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
