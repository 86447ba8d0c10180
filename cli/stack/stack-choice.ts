import { UsageError } from "../errors";

/** Which stack the command works on. */
export type StackChoice = { stack: string } | { outputs: string } | "local";

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
export function stackChoice({ stack, outputs, local }: Values): StackChoice {
  const chosen = [stack !== undefined && "--stack", outputs !== undefined && "--outputs", local && "--local"];
  const given = chosen.filter((option) => typeof option === "string");
  if (given.length > 1) throw new UsageError(`${given.join(" and ")} exclude each other. Leave one.`);
  if (stack !== undefined) return { stack };
  return outputs === undefined ? "local" : { outputs };
}

/** The options that choose it again, for a command to type. */
export function choiceAsOptions(choice: StackChoice): string {
  if (choice === "local") return "";
  return "stack" in choice ? ` --stack ${choice.stack}` : ` --outputs ${choice.outputs}`;
}
