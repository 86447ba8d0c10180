import { randomUUID } from "node:crypto";
import { ExecutionStatus } from "@aws-sdk/client-sfn";
import type { Json } from "../json";
import { arnOf } from "../program/arn";
import { ExecutionAlreadyExists, InvalidExecutionInput, InvalidName, InvalidOutput, ValidationFailed } from "./errors";
import { executionOf, type HostedMachine, machineOf, type Operation } from "./registry";
import { DATA_LIMIT_BYTES, optional, page, required, requiredArn } from "./request";
import { runExecution } from "./run-execution";

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
    // Idempotent for a running execution with the same input.
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

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export const describeExecution: Operation = (registry, request) => {
  const execution = executionOf(registry, requiredArn(request, "executionArn", "execution"));
  const { arn, name, machine, input, startDate, stopDate, status, outcome } = execution;
  const included = { included: true };
  const isDone = outcome !== undefined && "output" in outcome;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    ...{ name, status, startDate, stopDate, input, inputDetails: included },
    ...(isDone && { output: outcome.output, outputDetails: included }),
    ...(outcome !== undefined && !isDone && { error: outcome.error, cause: outcome.cause }),
    redriveCount: 0,
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "The local Step Functions does not redrive; start a new execution.",
  };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html */
export const stopExecution: Operation = (registry, request) => {
  const execution = executionOf(registry, requiredArn(request, "executionArn", "execution"));
  execution.abort(optional(request, "error"), optional(request, "cause"));
  return { stopDate: execution.stopDate };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
export const getExecutionHistory: Operation = (registry, request) => {
  const { history } = executionOf(registry, requiredArn(request, "executionArn", "execution"));
  const { items, ...next } = page(history.events, request, { newestFirst: request.reverseOrder === true });
  return { events: items, ...next };
};

/** Newest first. @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
export const listExecutions: Operation = (registry, request) => {
  const machine = machineOf(registry, requiredArn(request, "stateMachineArn", "stateMachine"));
  const status = optional(request, "statusFilter");
  if (status !== undefined && !Object.hasOwn(ExecutionStatus, status))
    throw new ValidationFailed(`statusFilter is ${status}, expected one of ${Object.keys(ExecutionStatus).join(", ")}`);
  const { items, ...next } = page([...registry.executions.values()], request, {
    newestFirst: true,
    keep: (execution) => execution.machine === machine && (status === undefined || execution.status === status),
  });
  const executions = items.map(({ arn, name, startDate, stopDate, status }) => ({
    executionArn: arn,
    stateMachineArn: machine.arn,
    ...{ name, status, startDate, stopDate, redriveCount: 0 },
  }));
  return { executions, ...next };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
export const describeStateMachine: Operation = (registry, request) => {
  const machine = machineOf(registry, requiredArn(request, "stateMachineArn", "stateMachine"));
  const { definition, roleArn } = machine;
  return { ...summary(machine), status: "ACTIVE", definition, roleArn };
};

export const describeStateMachineForExecution: Operation = (registry, request) => {
  const { machine } = executionOf(registry, requiredArn(request, "executionArn", "execution"));
  const { arn, name, definition, roleArn, creationDate } = machine;
  return { stateMachineArn: arn, name, definition, roleArn, updateDate: creationDate };
};

export const listStateMachines: Operation = ({ machines }, request) => {
  const { items, ...next } = page([...machines.values()], request, { newestFirst: false });
  return { stateMachines: items.map(summary), ...next };
};

function summary({ arn, name, creationDate }: HostedMachine) {
  return { stateMachineArn: arn, name, type: "STANDARD", creationDate };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
export const sendTaskSuccess: Operation = ({ tokens }, request) => {
  const token = required(request, "taskToken");
  tokens.complete(token, { output: parsed(required(request, "output")) });
  return {};
};

export const sendTaskFailure: Operation = ({ tokens }, request) => {
  const [error = "", cause = ""] = [optional(request, "error"), optional(request, "cause")];
  tokens.complete(required(request, "taskToken"), { error, cause });
  return {};
};

/** Checks whether the task still waits; heartbeats have no timeout here. */
export const sendTaskHeartbeat: Operation = ({ tokens }, request) => {
  tokens.check(required(request, "taskToken"));
  return {};
};

function parsed(output: string): Json {
  if (Buffer.byteLength(output) > DATA_LIMIT_BYTES) throw new InvalidOutput(`more than ${DATA_LIMIT_BYTES} bytes`);
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new InvalidOutput(String(error));
  }
}
