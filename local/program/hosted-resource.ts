import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Permissions } from "../iam/permissions";
import type { ResourcePolicies } from "../iam/resource-policies";
import type { LambdaHost } from "../lambda/create-lambda-host";
import type { ConfigurationSets } from "../services/create-configuration-sets";
import type { Topics } from "../services/create-topics";
import type { StepFunctions } from "../step-functions/create-step-functions";
import type { Triggers } from "../triggers/create-triggers";

export type Inputs = Record<string, unknown>;

/** Id and outputs of a provisioned resource; outputs that it does not set equal the inputs. */
export interface Provisioned {
  id: string;
  state: Inputs;
}

/** How the local cloud hosts one type of resource. */
export interface HostedResource {
  /** Properties that have their effect. */
  hosted: readonly string[];
  /** Properties that are accepted without effect. Any other property is an error. */
  withoutEffect: readonly string[];
  provision(services: LocalServices, name: string, inputs: Inputs): Promise<Provisioned>;
}

/** Services for provisioning: the administrator's clients of the gateway, and hosts without an API of their own. */
export interface LocalServices {
  s3: S3Client;
  sqs: SQSClient;
  dynamodb: DynamoDBClient;
  stepFunctions: StepFunctions;
  lambda: LambdaHost;
  triggers: Triggers;
  permissions: Permissions;
  resourcePolicies: ResourcePolicies;
  topics: Topics;
  configurationSets: ConfigurationSets;
  /** Directory of unpacked artifacts, outside the project so that `require` finds nothing of it. */
  artifacts: string;
}
