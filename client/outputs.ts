import { type ExistingUsers, parseExistingUsers } from "../runtime/upload/existing-users";
import { UserError } from "./errors";

/** Outputs of the program that its tools need. */
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
  "notifyFailedQueueUrl",
  "stateMachineArn",
  "processCsvFunction",
] as const;

/** Outputs that a stack has only where it tracks what becomes of the emails. */
type OptionalName = "deliveryEventsQueueUrl" | "deliveryEventsDeadLetterQueueUrl" | "configurationSet";

/** Outputs of a stack by name. */
export type StackOutputs = Record<(typeof NAMES)[number], string> & Partial<Record<OptionalName, string>>;

/** Settings of a stack that it outputs too. */
export type StackSettings = {
  /** What becomes of users who exist already where an upload does not state it. Absent in stacks of earlier versions. */
  existingUsers?: ExistingUsers;
};

/**
 * Checks that the outputs of a stack are complete.
 *
 * @param value - the outputs by name
 * @param from - their source, for the error
 * @returns the outputs
 * @throws UserError with the names of missing outputs
 */
export function parseStackOutputs(value: object, from: string): StackOutputs & StackSettings {
  const { existingUsers, ...outputs }: Partial<Record<string, unknown>> = { ...value };
  const policy = parseExistingUsers(existingUsers);
  const missing = NAMES.filter((name) => typeof outputs[name] !== "string");
  if (missing.length === 0) return { ...(outputs as StackOutputs), ...(policy && { existingUsers: policy }) };
  throw new UserError(
    `${from} lacks ${missing.join(", ")}. Expected the outputs of a stack of this program, as \`pulumi stack output --json\` prints them. \`pulumi up\` adds them to a stack that was deployed before they existed.`,
  );
}

/** @returns the region of a stack, from its state machine's ARN */
export function getRegion({ stateMachineArn }: Pick<StackOutputs, "stateMachineArn">): string {
  return stateMachineArn.split(":")[3] ?? "";
}

/**
 * @param outputs - the stack's outputs
 * @param uploadId - id of the upload, which is the execution's name
 * @returns the ARN of the upload's execution
 */
export function getExecutionArn(outputs: Pick<StackOutputs, "stateMachineArn">, uploadId: string): string {
  return `${outputs.stateMachineArn.replace(":stateMachine:", ":execution:")}:${uploadId}`;
}
