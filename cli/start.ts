import { EXIT, runMain } from "./run-main";
import { parseStartOptions, USAGE } from "./start/start-options";
import { print } from "./terminal/output";

/** `npm start`: the local cloud, the program in it, and the files through it. */
async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2), process.stdout.isTTY && process.stderr.isTTY);
  if (options.help) {
    print(USAGE);
    return EXIT.good;
  }
  // Loaded now and not above: it takes seconds, which a wrong option need not wait for.
  const { runLocally } = require("./start/run-locally") as typeof import("./start/run-locally");
  return runLocally(options);
}

runMain(main, () => USAGE);
