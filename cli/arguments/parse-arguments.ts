import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "../errors";

/** @throws UsageError for an argument that `config` does not know */
export function parseArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
