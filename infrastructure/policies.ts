import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./arns";

const POLICY_VERSION = "2012-10-17";

/** One statement of an IAM policy that allows something. */
export interface Statement {
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string>>>;
}

/** Allow the actions on the resources: `allow(["sqs:SendMessage"], [queue.arn])`. */
export function allow(
  actions: string[],
  resources: pulumi.Input<string>[],
  condition?: Statement["Condition"],
): Statement {
  return { Effect: "Allow", Action: actions, Resource: resources, ...(condition && { Condition: condition }) };
}

/**
 * Allow what Lambda's poller does in the function's name on a queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function allowPollingQueue(queueArn: pulumi.Input<string>): Statement {
  return allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queueArn]);
}

/**
 * Allow what Lambda's poller does in the function's name on a table's stream.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function allowReadingStream(table: aws.dynamodb.Table): Statement[] {
  return [
    allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [table.streamArn]),
    allow(["dynamodb:ListStreams"], [pulumi.interpolate`${table.arn}/stream/*`]),
  ];
}

/** A role and the inline policy that gives it its rights. Whatever uses the role depends on the policy. */
export interface RoleWithPolicy {
  role: aws.iam.Role;
  policy: aws.iam.RolePolicy;
}

/**
 * Create a role that one service assumes, with exactly the given rights.
 * @param service - such as `lambda.amazonaws.com`
 */
export function createRole(
  name: string,
  service: string,
  statements: Statement[],
  options: pulumi.CustomResourceOptions,
): RoleWithPolicy {
  const assumeRolePolicy = JSON.stringify({
    Version: POLICY_VERSION,
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });
  const role = new aws.iam.Role(name, { assumeRolePolicy }, options);
  return { role, policy: attachPolicy(name, role, statements, options) };
}

/** Add an inline policy with the statements to the role. */
export function attachPolicy(
  name: string,
  role: aws.iam.Role,
  statements: Statement[],
  options: pulumi.CustomResourceOptions,
): aws.iam.RolePolicy {
  const policy = pulumi.jsonStringify({ Version: POLICY_VERSION, Statement: statements });
  return new aws.iam.RolePolicy(name, { role: role.name, policy }, options);
}

/** One statement of a resource's policy. */
export interface ResourceStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal: "*" | { Service: string };
  Action: string;
  Resource: pulumi.Input<string> | pulumi.Input<string>[];
  Condition: Record<string, Record<string, pulumi.Input<string>>>;
}

/** Allow a service to do something to a resource in the name of one resource of this account. */
export function allowService(
  service: string,
  action: string,
  resourceArn: pulumi.Input<string>,
  sourceArn: pulumi.Output<string>,
): ResourceStatement {
  const account = sourceArn.apply((arn) => arnParts(arn).account);
  return {
    Sid: "AllowService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: action,
    Resource: resourceArn,
    Condition: { StringEquals: { "aws:SourceAccount": account }, ArnEquals: { "aws:SourceArn": sourceArn } },
  };
}

/**
 * Allow a topic to send to a queue. Its ARN names the account; that SNS fills in `aws:SourceAccount` is not documented.
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 */
export function allowTopic(topicArn: pulumi.Input<string>, queueArn: pulumi.Input<string>): ResourceStatement {
  return {
    Sid: "AllowTopic",
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
}

/**
 * Resource policy that denies every call without TLS to every principal, and allows what the further statements do.
 * @param within - what follows the resource's ARN for its contents: `/*` for the objects of a bucket
 */
export function denyInsecureTransport(
  service: "s3" | "sqs" | "sns",
  arn: pulumi.Input<string>,
  { within, further = [] }: { within?: string; further?: ResourceStatement[] } = {},
): pulumi.Output<string> {
  const denial: ResourceStatement = {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    // A topic's policy may name no action that is not a topic's.
    Action: service === "sns" ? "sns:Publish" : `${service}:*`,
    Resource: within === undefined ? [arn] : [arn, pulumi.interpolate`${arn}${within}`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  return pulumi.jsonStringify({ Version: POLICY_VERSION, Statement: [denial, ...further] });
}
