import type { StackChoice } from "../../client/find-stack";
import { parseArguments, parsePort, parseStackChoice, STACK_OPTIONS, UsageError } from "../arguments";

const DEFAULT_PORT = 4500;

export const CONSOLE_USAGE = `Usage: rollcall console --stack NAME [options]

Serves the console of a stack on AWS at 127.0.0.1 until Ctrl+C: its uploads, users and pipeline, with your own
credentials. \`npm start\` serves the console of the local cloud.

  --stack NAME     a stack deployed to AWS; Pulumi is asked for its outputs
  --outputs FILE   a stack whose outputs are in this file, as \`pulumi stack output --json\` prints them
  --port N         port of the console (default ${DEFAULT_PORT}; 0 picks a free one)
  --open           open the console in a browser`;

/** Options of `rollcall console`. */
export interface ConsoleOptions {
  choice: Exclude<StackChoice, "local">;
  port: number;
  open: boolean;
}

/**
 * Parses the arguments of `rollcall console`.
 *
 * @param args - arguments after the command's name
 * @returns the options
 * @throws UsageError
 */
export function parseConsoleOptions(args: string[]): ConsoleOptions {
  const { values } = parseArguments({
    args,
    options: { ...STACK_OPTIONS, port: { type: "string" }, open: { type: "boolean" } },
  });
  const choice = parseStackChoice(values);
  if (choice === "local")
    throw new UsageError(
      "Name a stack with --stack. The console of the local cloud is at the address that `npm start` prints.",
    );
  return { choice, port: parsePort("port", values.port, DEFAULT_PORT), open: values.open ?? false };
}
