import { launchDynamoDb } from "../local/services/start-dynamodb";
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
  const dynamodb = launchDynamoDb();
  try {
    // Loaded now and not above: it takes a second, before which a wrong option and the line above are shown, and in which
    // the JVM starts.
    const { runLocally } = require("./start/run-locally") as typeof import("./start/run-locally");
    return await runLocally(options, dynamodb);
  } finally {
    await dynamodb.stop();
  }
}

runMain(main, () => USAGE);
