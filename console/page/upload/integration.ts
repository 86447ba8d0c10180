import type { ServiceName } from "../components/services";
import type { DefinedState } from "./definition";

/** What a state does: the service that it calls, or its type. */
export interface Integration {
  icon: ServiceName;
  /** As the Step Functions console words it: `DynamoDB: UpdateItem`. */
  label: string;
}

const SERVICES: Record<string, Integration> = {
  dynamodb: { icon: "dynamodb", label: "DynamoDB" },
  lambda: { icon: "lambda", label: "Lambda" },
  sqs: { icon: "sqs", label: "SQS" },
  s3: { icon: "s3", label: "S3" },
  ses: { icon: "ses", label: "SES" },
  sfn: { icon: "states", label: "Step Functions" },
  states: { icon: "states", label: "Step Functions" },
};

const TYPES: Record<string, Integration> = {
  Choice: { icon: "choice", label: "Choice state" },
  Pass: { icon: "pass", label: "Pass state" },
  Wait: { icon: "wait", label: "Wait state" },
  Succeed: { icon: "succeed", label: "Succeed state" },
  Fail: { icon: "fail", label: "Fail state" },
};

/**
 * Reads the integration of a state from the resource of its task: `arn:aws:states:::dynamodb:updateItem`,
 * `arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken`, or a function's own ARN.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 */
export function integrationOf({ Type, Resource = "" }: DefinedState): Integration {
  if (Type !== "Task") return TYPES[Type] ?? { icon: "service", label: `${Type} state` };
  const [, , owner = "", , , ...rest] = Resource.split(":");
  const [name = "", action = ""] = owner === "states" ? rest.filter((part) => part !== "aws-sdk") : [owner, "invoke"];
  const service = SERVICES[name] ?? { icon: "service", label: name };
  const [call = ""] = action.split(".");
  return { icon: service.icon, label: `${service.label}: ${call.slice(0, 1).toUpperCase()}${call.slice(1)}` };
}
