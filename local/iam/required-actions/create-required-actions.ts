import { jsonBody } from "../../gateway/call";
import { arnOf, nameOfArn } from "../../program/arn";
import type { RequiredActionsOf } from "../required-action";
import { dynamodbActions } from "./dynamodb";
import { s3Actions } from "./s3";
import { sqsActions } from "./sqs";

export interface RequiredActionsOptions {
  /** ARN of the state machine that issued the task token. */
  machineOfToken(token: string): string | undefined;
  /** The verified SES identity that an address sends under. Default: the address itself. */
  identityOf?(address: string): string;
  /** The default configuration set of a verified SES identity. Default: it has none. */
  configurationSetOf?(identity: string): string | undefined;
}

/**
 * Maps each call to the IAM actions that it requires, by the Service Authorization Reference.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
export function createRequiredActions({
  machineOfToken,
  identityOf = (address) => address,
  configurationSetOf = () => undefined,
}: RequiredActionsOptions): RequiredActionsOf {
  const services: Record<string, RequiredActionsOf> = {
    dynamodb: dynamodbActions,
    lambda: lambdaActions,
    s3: s3Actions,
    ses: createSesActions(identityOf, configurationSetOf),
    sqs: sqsActions,
    states: createStatesActions(machineOfToken),
    // GetCallerIdentity requires no permissions.
    sts: ({ operation }) => (operation === "GetCallerIdentity" ? [] : undefined),
  };
  return (call) => services[call.service]?.(call);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const lambdaActions: RequiredActionsOf = ({ method, path }) => {
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(path) ?? [];
  if (method !== "POST" || name === undefined) return undefined;
  const resource = arnOf("lambda", `function:${nameOfArn(decodeURIComponent(name))}`);
  return [{ action: "lambda:InvokeFunction", resource }];
};

/**
 * Maps SES v1 operations. Sending requires a permission on the sender's verified identity and on the configuration set, if
 * the email has one: the one that it names, else the identity's default: https://github.com/medplum/medplum/pull/10102.
 * @param identityOf - returns the verified identity of an address
 * @param configurationSetOf - returns the default configuration set of an identity
 * @see https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
 */
function createSesActions(
  identityOf: (address: string) => string,
  configurationSetOf: (identity: string) => string | undefined = () => undefined,
): RequiredActionsOf {
  return ({ operation, body }) => {
    if (operation !== "SendEmail" && operation !== "SendRawEmail") return undefined;
    const form = new URLSearchParams(body.toString());
    // A raw email may name its sender in its own headers alone; those are not parsed here.
    const source = form.get("Source");
    if (source === null) return undefined;
    const address = /<([^<>]+)>\s*$/.exec(source)?.[1] ?? source.trim();
    const identity = identityOf(address);
    const configurationSet = form.get("ConfigurationSetName") ?? configurationSetOf(identity);
    const resources = [`identity/${identity}`];
    if (configurationSet !== undefined) resources.push(`configuration-set/${configurationSet}`);
    return resources.map((resource) => ({
      action: `ses:${operation}`,
      resource: arnOf("ses", resource),
      context: { "ses:FromAddress": address },
    }));
  };
}

/** The parameter that holds the ARN of the operation's resource. */
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
 * Maps Step Functions operations.
 * @param machineOfToken - returns the ARN of the state machine that issued the token; undefined for an unknown token
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
function createStatesActions(machineOfToken: (token: string) => string | undefined): RequiredActionsOf {
  return (call) => {
    const { operation } = call;
    const action = `states:${operation}`;
    const body = jsonBody(call);
    if (body === undefined) return undefined;
    if (operation === "ListStateMachines") return [{ action, resource: "*" }];
    if (ON_TOKENS.includes(operation)) {
      const resource = machineOfToken(String(body.taskToken));
      // An unknown token has no resource to authorise against: the service answers InvalidToken.
      return resource === undefined ? [] : [{ action, resource }];
    }
    const parameter = PARAMETERS[operation];
    return parameter === undefined ? undefined : [{ action, resource: String(body[parameter]) }];
  };
}
