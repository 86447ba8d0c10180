import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./arn-parts";

/** The state machine's page in the AWS console, with its executions. */
export function consoleLink(stateMachine: aws.sfn.StateMachine): pulumi.Output<string> {
  return stateMachine.arn.apply((arn) => {
    const { region } = arnParts(arn);
    return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${arn}`;
  });
}
