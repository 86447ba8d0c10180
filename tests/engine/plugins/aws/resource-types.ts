/**
 * What the stand-in knows of the resource types that index.ts registers: where a physical name goes and how long it may
 * be, what AWS computes, and which changes replace the resource. A type that is missing is refused: add it here.
 */

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

export type Properties = Record<string, unknown>;

export interface ResourceType {
  /** The input that the physical name goes into; without one the resource has no name of its own in AWS. */
  nameProperty?: string;
  /** Most characters that AWS accepts in the name. */
  maxNameLength?: number;
  /** Inputs whose change replaces the resource: `Forces new resource` in the provider's documentation. */
  replacedBy: readonly string[];
  /** Attributes that AWS computes, by the physical name. */
  computed?: (name: string, inputs: Properties) => Properties;
  /** The id that Pulumi records; the physical name unless given. */
  id?: (name: string, inputs: Properties) => string;
}

function arn(service: string, resource: string, { region = REGION, account = ACCOUNT } = {}): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

const queueUrl = (name: string) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
const queueArn = (name: string) => arn("sqs", name);
const topicArn = (name: string) => arn("sns", name);
const stateMachineArn = (name: string) => arn("states", `stateMachine:${name}`);

/** A setting of a bucket that is a resource of its own. */
const ofBucket: ResourceType = { replacedBy: ["bucket", "expectedBucketOwner"], id: (_, { bucket }) => String(bucket) };
/** A setting of a queue that is a resource of its own. */
const ofQueue: ResourceType = { replacedBy: ["queueUrl"], id: (_, { queueUrl: url }) => String(url) };
/** A setting of a function that is a resource of its own. */
const ofFunction: ResourceType = {
  replacedBy: ["functionName", "qualifier"],
  id: (_, { functionName }) => String(functionName),
};

/** @see https://github.com/hashicorp/terraform-provider-aws/tree/main/website/docs/r for `Forces new resource` and the attributes */
const RESOURCE_TYPES: Record<string, ResourceType> = {
  "aws:s3/bucket:Bucket": {
    nameProperty: "bucket",
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    maxNameLength: 63,
    replacedBy: ["bucket", "bucketPrefix", "objectLockEnabled"],
    computed: (name) => ({
      arn: arn("s3", name, { region: "", account: "" }),
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
      region: REGION,
    }),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketNotification:BucketNotification": ofBucket,

  "aws:sqs/queue:Queue": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
    maxNameLength: 80,
    replacedBy: ["name", "namePrefix", "fifoQueue"],
    computed: (name) => ({ arn: queueArn(name), url: queueUrl(name) }),
    id: queueUrl,
  },
  "aws:sqs/queuePolicy:QueuePolicy": ofQueue,
  "aws:sqs/redrivePolicy:RedrivePolicy": ofQueue,
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ofQueue,

  "aws:dynamodb/table:Table": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    maxNameLength: 255,
    replacedBy: ["name", "hashKey", "rangeKey", "localSecondaryIndexes"],
    computed: (name, { streamEnabled }) => ({
      arn: arn("dynamodb", `table/${name}`),
      ...(streamEnabled === true && {
        streamArn: arn("dynamodb", `table/${name}/stream/2026-01-01T00:00:00.000`),
        streamLabel: "2026-01-01T00:00:00.000",
      }),
    }),
  },

  "aws:iam/role:Role": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    maxNameLength: 64,
    replacedBy: ["name", "namePrefix", "path"],
    computed: (name) => ({ arn: arn("iam", `role/${name}`, { region: "" }), uniqueId: "AROAEXAMPLEEXAMPLE123" }),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    nameProperty: "name",
    maxNameLength: 128,
    replacedBy: ["name", "namePrefix", "role"],
    id: (name, { role }) => `${role}:${name}`,
  },

  "aws:lambda/function:Function": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    maxNameLength: 64,
    replacedBy: ["name", "packageType"],
    computed: (name) => ({
      arn: arn("lambda", `function:${name}`),
      invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn("lambda", `function:${name}`)}/invocations`,
      qualifiedArn: arn("lambda", `function:${name}:$LATEST`),
      version: "$LATEST",
    }),
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    replacedBy: ["eventSourceArn", "startingPosition", "startingPositionTimestamp", "queues", "topics"],
    computed: (name, { functionName }) => ({
      arn: arn("lambda", `event-source-mapping:${name}`),
      functionArn: functionName,
      uuid: name,
    }),
  },
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": ofFunction,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ofFunction,
  "aws:lambda/permission:Permission": {
    replacedBy: ["action", "function", "principal", "qualifier", "sourceAccount", "sourceArn", "statementId"],
    computed: (name) => ({ statementId: name }),
  },

  "aws:sfn/stateMachine:StateMachine": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    maxNameLength: 80,
    replacedBy: ["name", "namePrefix", "type"],
    computed: (name) => ({ arn: stateMachineArn(name), creationDate: "2026-01-01T00:00:00Z", status: "ACTIVE" }),
    id: stateMachineArn,
  },

  "aws:cloudwatch/logGroup:LogGroup": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    maxNameLength: 512,
    replacedBy: ["name", "namePrefix"],
    computed: (name) => ({ arn: arn("logs", `log-group:${name}`) }),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    maxNameLength: 255,
    replacedBy: ["name"],
    computed: (name) => ({ arn: arn("cloudwatch", `alarm:${name}`) }),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    nameProperty: "dashboardName",
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
    maxNameLength: 255,
    replacedBy: ["dashboardName"],
    computed: (name) => ({ dashboardArn: arn("cloudwatch", `dashboard/${name}`, { region: "" }) }),
  },

  "aws:ses/configurationSet:ConfigurationSet": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/ses/latest/APIReference/API_ConfigurationSet.html
    maxNameLength: 64,
    replacedBy: ["name"],
    computed: (name) => ({ arn: arn("ses", `configuration-set/${name}`) }),
  },
  "aws:ses/eventDestination:EventDestination": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/ses/latest/APIReference/API_EventDestination.html
    maxNameLength: 64,
    replacedBy: ["name", "configurationSetName", "enabled", "matchingTypes", "snsDestination"],
    computed: (name) => ({ arn: arn("ses", `event-destination/${name}`) }),
  },

  "aws:sns/topic:Topic": {
    nameProperty: "name",
    // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    maxNameLength: 256,
    replacedBy: ["name", "namePrefix", "fifoTopic"],
    computed: (name) => ({ arn: topicArn(name), owner: ACCOUNT }),
    id: topicArn,
  },
  "aws:sns/topicPolicy:TopicPolicy": { replacedBy: ["arn"], id: (_, { arn: topic }) => String(topic) },
  "aws:sns/topicSubscription:TopicSubscription": {
    replacedBy: ["topic", "protocol", "endpoint"],
    computed: (name, { topic }) => ({ arn: `${topic}:${name}`, ownerId: ACCOUNT }),
  },
};

/** @throws Error where the stand-in does not know the type */
export function resourceType(type: string): ResourceType {
  const known = RESOURCE_TYPES[type];
  if (known === undefined)
    throw new Error(
      `The stand-in AWS provider does not know ${type}: add it to tests/engine/aws-plugin/resource-types.ts.`,
    );
  return known;
}
