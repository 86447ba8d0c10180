import { type FunctionSpec, logGroupOf } from "../lambda/function-spec";
import { arnOf } from "../program/arn";
import type { Rights } from "./create-rights";

export interface FunctionLogOptions {
  rights: Rights;
  specOf(functionName: string): FunctionSpec;
  write(functionName: string, line: string): void;
  /** Told of a refusal, a line. */
  denied(line: string): void;
}

const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * Writes functions' lines to their logs, each with the rights of its role. A function that may not write has no log, as
 * on AWS, where nothing says so; here it is told once, until it may again.
 */
export function createFunctionLog({ rights, specOf, write, denied }: FunctionLogOptions) {
  /** What was told last of a function. */
  const told = new Map<string, string>();
  return (functionName: string, line: string): void => {
    const spec = specOf(functionName);
    const resource = arnOf("logs", `log-group:${logGroupOf(spec)}:log-stream:${functionName}`);
    const missing = ACTIONS.find((action) => rights.refusalOf(spec.roleArn, { action, resource }) !== undefined);
    if (missing === undefined) {
      told.delete(functionName);
      write(functionName, line);
    } else if (told.get(functionName) !== missing) {
      told.set(functionName, missing);
      denied(`The function ${functionName} has no log: ${spec.roleArn} is missing ${missing} on ${resource}.`);
    }
  };
}
