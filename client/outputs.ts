import { UserError } from "./errors";

/** The outputs of the program that the command needs. */
const NAMES = [
  "uploadsBucket",
  "usersTable",
  "uploadsTable",
  "bufferQueueUrl",
  "bufferDeadLetterQueueUrl",
  "processCsvFailedQueueUrl",
  "sendWelcomeFailedQueueUrl",
  "welcomeRetryQueueUrl",
  "welcomeRetryDeadLetterQueueUrl",
  "reportStatusFailedQueueUrl",
  "stateMachineArn",
  "processCsvFunction",
] as const;
export type StackOutputs = Record<(typeof NAMES)[number], string>;

/**
 * Takes what a stack put out for what it is.
 * @param from where it comes from, for the error
 * @throws CliError naming the outputs that are not there
 */
export function parseStackOutputs(value: object, from: string): StackOutputs {
  const outputs: Partial<Record<string, unknown>> = { ...value };
  const missing = NAMES.filter((name) => typeof outputs[name] !== "string");
  if (missing.length === 0) return outputs as StackOutputs;
  throw new UserError(
    `${from} lacks ${missing.join(", ")}. Expected the outputs of a stack of this program, as \`pulumi stack output --json\` prints them. A stack deployed before these were added gets them by \`npx pulumi up\`.`,
  );
}

/** The region that a stack is in, as its ARNs have it. */
export function getRegion({ stateMachineArn }: Pick<StackOutputs, "stateMachineArn">): string {
  return stateMachineArn.split(":")[3] ?? "";
}

/** The ARN of an upload's execution, which bears its id as its name. */
export function getExecutionArn({ stateMachineArn }: Pick<StackOutputs, "stateMachineArn">, uploadId: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${uploadId}`;
}
