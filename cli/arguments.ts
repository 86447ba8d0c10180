import { statSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { UserError } from "../client/errors";
import type { StackChoice } from "../client/find-stack";

/** The command was called in a way it does not know. */
export class UsageError extends UserError {
  override name = "UsageError";
}

/** @throws UsageError for an argument that `config` does not know */
export function parseArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The port that an option gives. @throws UsageError */
export function parsePort(option: string, text: string | undefined, preset: number): number {
  if (text === undefined) return preset;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${option} ${text}: expected a whole number from 0 to 65535.`);
}

/** @throws UsageError where the path is none of a file */
export function requireFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${path}: no such file. Name a CSV file that is there.`);
  if (!stats.isFile()) throw new UsageError(`${path} is not a file. Name a CSV file.`);
}

/** Options that choose one, for `parseArgs`. */
export const STACK_OPTIONS = {
  stack: { type: "string" },
  outputs: { type: "string" },
  local: { type: "boolean" },
} as const;

export const STACK_USAGE = `Which stack (by default the local cloud, if one serves):
  --stack NAME     one deployed to AWS, with your own credentials; its outputs are asked of Pulumi
  --outputs FILE   one whose outputs are in this file, as \`pulumi stack output --json\` prints them;
                   with "endpoint" beside them, a cloud on this machine
  --local          the local cloud that \`npm start -- --keep\` serves`;

interface Values {
  stack?: string | undefined;
  outputs?: string | undefined;
  local?: boolean | undefined;
}

/** @returns the local cloud where nothing is chosen @throws UsageError where more than one is */
export function parseStackChoice({ stack, outputs, local }: Values): StackChoice {
  const chosen = [stack !== undefined && "--stack", outputs !== undefined && "--outputs", local && "--local"];
  const given = chosen.filter((option) => typeof option === "string");
  if (given.length > 1) throw new UsageError(`${given.join(" and ")} exclude each other. Leave one.`);
  if (stack !== undefined) return { stack };
  return outputs === undefined ? "local" : { outputs };
}

/** The options that choose it again, for a command to type. */
export function formatStackOptions(choice: StackChoice): string {
  if (choice === "local") return "";
  return "stack" in choice ? ` --stack ${choice.stack}` : ` --outputs ${choice.outputs}`;
}
