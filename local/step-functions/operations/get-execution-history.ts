import { page } from "../page";
import { executionOf, type Operation } from "../registry";
import { requiredArn } from "../request";

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
export const getExecutionHistory: Operation = (registry, request) => {
  const { history } = executionOf(registry, requiredArn(request, "executionArn", "execution"));
  const { items, ...next } = page(history.events, request, { newestFirst: request.reverseOrder === true });
  return { events: items, ...next };
};
