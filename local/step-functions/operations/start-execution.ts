import { randomUUID } from "node:crypto";
import { arnOf } from "../../program/arn";
import { ExecutionAlreadyExists, InvalidExecutionInput, InvalidName } from "../errors";
import { machineOf, type Operation } from "../registry";
import { DATA_LIMIT_BYTES, optional, requiredArn } from "../request";
import { runExecution } from "../run-execution";

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export const startExecution: Operation = (registry, request, interpreter) => {
  const machine = machineOf(registry, requiredArn(request, "stateMachineArn", "stateMachine"));
  const name = optional(request, "name") ?? randomUUID();
  const input = optional(request, "input") ?? "{}";
  if (!isName(name)) throw new InvalidName(name);
  checkInput(input);
  const arn = arnOf("states", `execution:${machine.name}:${name}`);
  const known = registry.executions.get(arn);
  if (known !== undefined) {
    // Asked twice for the same thing.
    if (known.status === "RUNNING" && known.input === input) return { executionArn: arn, startDate: known.startDate };
    throw new ExecutionAlreadyExists(arn);
  }
  const execution = runExecution({ arn, name, machine, input, tokens: registry.tokens, interpreter });
  registry.executions.set(arn, execution);
  return { executionArn: arn, startDate: execution.startDate };
};

/** 1 to 80 characters, without white space, brackets, wildcards, special and control characters. */
export function isName(name: string): boolean {
  return /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name);
}

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > DATA_LIMIT_BYTES)
    throw new InvalidExecutionInput(`more than ${DATA_LIMIT_BYTES} bytes`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw new InvalidExecutionInput(String(error));
  }
}
