import { basename } from "node:path";
import { findStack } from "../../client/find-stack";
import { deployedSource } from "../../console/server/deployed-source";
import { startConsole } from "../../console/server/start-console";
import { listenForStop, openBrowser } from "../terminal/interaction";
import { printMessage } from "../terminal/output";
import type { ConsoleOptions } from "./console-options";

/**
 * Serves the console of a deployed stack until it is stopped.
 *
 * @param options - stack, port and whether to open a browser
 * @returns the exit code
 */
export async function serveConsole({ choice, port, open }: ConsoleOptions): Promise<number> {
  const stop = listenForStop();
  const stack = await findStack(choice);
  try {
    const name = "stack" in choice ? choice.stack : basename(choice.outputs, ".json");
    await using page = await startConsole(deployedSource(name, stack), { port, portOption: "--port" });
    printMessage(`Console of ${name}  ${page.address}\nServing until Ctrl+C.`);
    if (open) openBrowser(page.address);
    await stop.requested;
    return stop.exitCode();
  } finally {
    stack.close();
  }
}
