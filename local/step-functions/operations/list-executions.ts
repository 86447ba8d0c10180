import { ExecutionStatus } from "@aws-sdk/client-sfn";
import { ValidationFailed } from "../errors";
import { page } from "../page";
import { machineOf, type Operation } from "../registry";
import { optional, requiredArn } from "../request";

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
