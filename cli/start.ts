import { EXIT, runMain } from "./run-main";
import { parseStartOptions, USAGE } from "./start/start-options";
import { print, printMessage } from "./terminal/output";

/** `npm start`: the local cloud, the program in it, and the files through it. */
async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2), process.stdout.isTTY && process.stderr.isTTY);
  if (options.help) {
    print(USAGE);
    return EXIT.good;
  }
  printMessage("Starting the local cloud …");
  // Loaded now and not above: it takes a second, before which a wrong option and the line above are shown.
  const { runLocally } = require("./start/run-locally") as typeof import("./start/run-locally");
  return runLocally(options);
}

runMain(main, () => USAGE);
