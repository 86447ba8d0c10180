import { jsonBody } from "../../gateway/call";
import { arnOf, nameOfArn } from "../../program/arn";
import type { Needs } from "../required-action";
import { dynamodbNeeds } from "./dynamodb";
import { s3Needs } from "./s3";
import { sqsNeeds } from "./sqs";

export interface NeedsOptions {
  /** ARN of the state machine that gave the task token out. */
  machineOfToken(token: string): string | undefined;
  /** The verified SES identity that an address sends under. Default: the address itself. */
  identityOf?(address: string): string;
}

/** What rights each call of a service needs, strictly by the Service Authorization Reference. */
export function createNeeds({ machineOfToken, identityOf = (address) => address }: NeedsOptions): Needs {
  const services: Record<string, Needs> = {
    dynamodb: dynamodbNeeds,
    lambda: lambdaNeeds,
    s3: s3Needs,
    ses: createSesNeeds(identityOf),
    sqs: sqsNeeds,
    states: createStatesNeeds(machineOfToken),
    // GetCallerIdentity: nobody can be denied to know who he is.
    sts: ({ operation }) => (operation === "GetCallerIdentity" ? [] : undefined),
  };
  return (call) => services[call.service]?.(call);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const lambdaNeeds: Needs = ({ method, path }) => {
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(path) ?? [];
  if (method !== "POST" || name === undefined) return undefined;
  const resource = arnOf("lambda", `function:${nameOfArn(decodeURIComponent(name))}`);
  return [{ action: "lambda:InvokeFunction", resource }];
};

/**
 * Makes the needs of SES v1. Sending is a right on the identity that the sender is verified by.
 * @param identityOf the verified identity that an address sends under
 * @see https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
export function createSesNeeds(identityOf: (address: string) => string): Needs {
  return ({ operation, body }) => {
    if (operation !== "SendEmail" && operation !== "SendRawEmail") return undefined;
    const form = new URLSearchParams(body.toString());
    // A raw email may say who sends it in its own headers alone; that is not looked at here.
    const source = form.get("Source");
    if (source === null) return undefined;
    const address = /<([^<>]+)>\s*$/.exec(source)?.[1] ?? source.trim();
    const resource = arnOf("ses", `identity/${identityOf(address)}`);
    return [{ action: `ses:${operation}`, resource, context: { "ses:FromAddress": address } }];
  };
}

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
