import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDbAction } from "./dynamodb-actions";
import type { StateMachineDefinition } from "./load-interpreter";

/** A state machine that was created. */
export interface HostedMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** As registered. */
  readonly definition: string;
  readonly checked: StateMachineDefinition;
  /** Unix seconds. */
  readonly creationDate: number;
  /** With the credentials of its role. */
  readonly client: DynamoDBClient;
  readonly dynamodb: DynamoDbAction;
}
