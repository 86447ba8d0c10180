import { executionOf, type Operation } from "../registry";
import { optional, requiredArn } from "../request";

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html */
export const stopExecution: Operation = (registry, request) => {
  const execution = executionOf(registry, requiredArn(request, "executionArn", "execution"));
  execution.abort(optional(request, "error"), optional(request, "cause"));
  return { stopDate: execution.stopDate };
};
