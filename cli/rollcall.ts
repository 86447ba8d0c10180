import { UsageError } from "./errors";
import { EXIT } from "./exit-code";
import { runMain } from "./run-main";
import type { Subcommand } from "./subcommand";
import { print } from "./terminal/print";

/** Loaded when asked for: a wrong option need not wait for the AWS SDK. */
const SUBCOMMANDS: Record<string, () => Subcommand> = {
  upload: () => (require("./upload/upload") as typeof import("./upload/upload")).upload,
  status: () => (require("./status/status") as typeof import("./status/status")).status,
  console: () => (require("./console/console") as typeof import("./console/console")).consoleCommand,
  redrive: () => (require("./redrive/redrive") as typeof import("./redrive/redrive")).redrive,
};

const USAGE = `Usage: rollcall <command> [options]

  upload        check CSV files, sign up the people in them, and show how it went
  status        list the latest uploads, or follow one
  console       show a deployed stack in a browser: uploads, users, pipeline
  redrive       show what could not be processed, and put it back

rollcall <command> --help says more. \`npm start\` runs all of Rollcall on this machine.`;

const [name = "", ...parameters] = process.argv.slice(2);
const asksForHelp = (options: string[]) => options.some((option) => option === "--help" || option === "-h");
const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name]?.() : undefined;
const usage = subcommand?.usage ?? USAGE;

runMain(
  async () => {
    if (asksForHelp(subcommand ? parameters : [name])) {
      print(usage);
      return EXIT.good;
    }
    if (subcommand === undefined)
      throw new UsageError(name === "" ? "Name a command." : `There is no command "${name}".`);
    return subcommand.run(parameters);
  },
  () => usage,
);
