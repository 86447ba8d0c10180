import { jsonBody } from "../../gateway/json-body";
import type { Needs } from "./needs";

/** The parameter that names what the operation is about. */
const PARAMETERS: Record<string, string> = {
  DescribeExecution: "executionArn",
  DescribeStateMachine: "stateMachineArn",
  DescribeStateMachineForExecution: "executionArn",
  GetExecutionHistory: "executionArn",
  ListExecutions: "stateMachineArn",
  StartExecution: "stateMachineArn",
  StopExecution: "executionArn",
};
const ON_TOKENS = ["SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess"];

/**
 * Makes the needs of Step Functions.
 * @param machineOfToken ARN of the state machine that gave the token out, undefined for one that nobody gave out
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
export function createStatesNeeds(machineOfToken: (token: string) => string | undefined): Needs {
  return (call) => {
    const { operation } = call;
    const action = `states:${operation}`;
    const body = jsonBody(call);
    if (body === undefined) return undefined;
    if (operation === "ListStateMachines") return [{ action, resource: "*" }];
    if (ON_TOKENS.includes(operation)) {
      const resource = machineOfToken(String(body.taskToken));
      // A token of nobody's is about nothing that there could be a right on: the service answers InvalidToken.
      return resource === undefined ? [] : [{ action, resource }];
    }
    const parameter = PARAMETERS[operation];
    return parameter === undefined ? undefined : [{ action, resource: String(body[parameter]) }];
  };
}
