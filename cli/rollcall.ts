import { suggest, UsageError } from "./arguments";
import { CONSOLE_USAGE, parseConsoleOptions } from "./console/console-options";
import { ENV_USAGE, runEnv } from "./env/run-env";
import { parseRedriveOptions, REDRIVE_USAGE } from "./redrive/redrive-options";
import { EXIT, runMain } from "./run-main";
import { parseStatusOptions, STATUS_USAGE } from "./status/status-options";
import { parseStopOptions, STOP_USAGE } from "./stop/stop-options";
import { print } from "./terminal/output";
import { parseUndoOptions, UNDO_USAGE } from "./undo/undo-options";
import { parseUploadOptions, UPLOAD_USAGE } from "./upload/upload-options";

interface Subcommand {
  usage: string;
  /**
   * Parses the parameters, then loads the command and runs it: a wrong option does not wait for the AWS SDK to load.
   *
   * @param parameters - arguments after the command's name
   * @returns the exit code
   * @throws UsageError before anything is done
   */
  run(parameters: string[]): Promise<number>;
}

const isTerminal = process.stdin.isTTY && process.stderr.isTTY;

const SUBCOMMANDS: Record<string, Subcommand> = {
  upload: {
    usage: UPLOAD_USAGE,
    async run(parameters) {
      const options = parseUploadOptions(parameters, isTerminal);
      if (options.dryRun)
        return (require("./upload/check-files") as typeof import("./upload/check-files")).checkFiles(options);
      return (require("./upload/run-upload") as typeof import("./upload/run-upload")).runUpload(options);
    },
  },
  status: {
    usage: STATUS_USAGE,
    async run(parameters) {
      const options = parseStatusOptions(parameters);
      return (require("./status/run-status") as typeof import("./status/run-status")).runStatus(options);
    },
  },
  console: {
    usage: CONSOLE_USAGE,
    async run(parameters) {
      const options = parseConsoleOptions(parameters);
      return (require("./console/serve-console") as typeof import("./console/serve-console")).serveConsole(options);
    },
  },
  redrive: {
    usage: REDRIVE_USAGE,
    async run(parameters) {
      const options = parseRedriveOptions(parameters, isTerminal);
      return (require("./redrive/run-redrive") as typeof import("./redrive/run-redrive")).runRedrive(options);
    },
  },
  stop: {
    usage: STOP_USAGE,
    async run(parameters) {
      const options = parseStopOptions(parameters, isTerminal);
      return (require("./stop/run-stop") as typeof import("./stop/run-stop")).runStop(options);
    },
  },
  undo: {
    usage: UNDO_USAGE,
    async run(parameters) {
      const options = parseUndoOptions(parameters, isTerminal);
      return (require("./undo/run-undo") as typeof import("./undo/run-undo")).runUndo(options);
    },
  },
  env: { usage: ENV_USAGE, run: runEnv },
};

const USAGE = `Usage: rollcall <command> [options]

  upload        check CSV files, sign up the people in them, and show the results
  status        list the latest uploads, or follow one
  console       show a deployed stack in a browser: uploads, users, pipeline
  redrive       show failed deliveries, and redrive them
  stop          stop running uploads: no further users, no further emails
  undo          delete the users that an upload created
  env           print the access to the local cloud for the AWS CLI
  help          show the usage of a command
  --version     print the version

rollcall <command> --help shows the options. \`npm start\` runs all of Rollcall on this machine.`;

const [name = "", ...parameters] = process.argv.slice(2);
const subcommand = findSubcommand(name === "help" ? parameters[0] : name);
const usage = subcommand?.usage ?? USAGE;

runMain(main, () => usage);

async function main(): Promise<number> {
  if (name === "--version" || name === "-v") {
    print((require("../package.json") as { version: string }).version);
    return EXIT.good;
  }
  const isHelp = name === "help" && (subcommand !== undefined || parameters.length === 0);
  if (isHelp || (subcommand ? parameters : [name]).some((option) => option === "--help" || option === "-h")) {
    print(usage);
    return EXIT.good;
  }
  if (name === "") throw new UsageError("Name a command.");
  if (subcommand !== undefined) return subcommand.run(parameters);
  const word = name === "help" ? (parameters[0] ?? "") : name;
  throw new UsageError(`There is no command "${word}".${suggest(word, [...Object.keys(SUBCOMMANDS), "help"])}`);
}

function findSubcommand(word = ""): Subcommand | undefined {
  return Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
}
