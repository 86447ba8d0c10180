import type { HostedMachine } from "../hosted-machine";
import { page } from "../page";
import { executionOf, machineOf, type Operation } from "../registry";
import { requiredArn } from "../request";

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
