import { dynamodbNeeds } from "./needs/dynamodb";
import { lambdaNeeds } from "./needs/lambda";
import type { Needs } from "./needs/needs";
import { s3Needs } from "./needs/s3";
import { createSesNeeds } from "./needs/ses";
import { sqsNeeds } from "./needs/sqs";
import { createStatesNeeds } from "./needs/states";

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
