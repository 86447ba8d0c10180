import { executionOf, type Operation } from "../registry";
import { requiredArn } from "../request";

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
