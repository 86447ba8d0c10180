import {
  type AttributeDefinition,
  CreateTableCommand,
  type StreamViewType,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, type LifecycleRule, PutBucketLifecycleConfigurationCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { LocalError } from "../../errors";
import { arnOf } from "../arn";
import type { HostedResource, Inputs } from "../hosted-resource";

export const bucket: HostedResource = {
  hosted: ["bucket"],
  withoutEffect: ["forceDestroy"],
  async provision({ s3 }, name, { bucket = `${name}-local` }) {
    await s3.send(new CreateBucketCommand({ Bucket: String(bucket) }));
    return { id: String(bucket), state: { bucket, arn: arnOf("s3", String(bucket)) } };
  },
};

interface RuleInputs {
  id: string;
  status: "Enabled" | "Disabled";
  expiration?: { days?: number };
  noncurrentVersionExpiration?: { noncurrentDays?: number };
  abortIncompleteMultipartUpload?: { daysAfterInitiation?: number };
}

export const bucketLifecycle: HostedResource = {
  hosted: ["bucket", "rules"],
  withoutEffect: [],
  async provision({ s3 }, _name, { bucket, rules }) {
    const configuration = { Rules: (rules as RuleInputs[]).map(lifecycleRule) };
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: String(bucket), LifecycleConfiguration: configuration }),
    );
    return { id: String(bucket), state: {} };
  },
};

function lifecycleRule(rule: RuleInputs): LifecycleRule {
  const { id, status, expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload } = rule;
  return {
    ID: id,
    Status: status,
    Filter: { Prefix: "" },
    ...(expiration && { Expiration: { Days: expiration.days } }),
    ...(noncurrentVersionExpiration && {
      NoncurrentVersionExpiration: { NoncurrentDays: noncurrentVersionExpiration.noncurrentDays },
    }),
    ...(abortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation },
    }),
  };
}

export const bucketNotification: HostedResource = {
  hosted: ["bucket", "lambdaFunctions"],
  withoutEffect: [],
  async provision({ triggers }, _name, { bucket, lambdaFunctions }) {
    await triggers.notifyOnObjectCreated(String(bucket), lambdaFunctions as Inputs[]);
    return { id: String(bucket), state: {} };
  },
};

export const table: HostedResource = {
  hosted: ["name", "attributes", "hashKey", "rangeKey", "billingMode", "streamEnabled", "streamViewType", "ttl"],
  withoutEffect: ["serverSideEncryption", "pointInTimeRecovery", "warmThroughput", "deletionProtectionEnabled"],
  async provision({ dynamodb }, logicalName, inputs) {
    const name = String(inputs.name ?? `${logicalName}-local`);
    if (inputs.billingMode === "PROVISIONED")
      throw new LocalError(`The table ${name} has provisioned capacity: only PAY_PER_REQUEST is hosted.`);
    const attributes = inputs.attributes as { name: string; type: "S" | "N" | "B" }[];
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: attributes.map(
          (attribute): AttributeDefinition => ({ AttributeName: attribute.name, AttributeType: attribute.type }),
        ),
        KeySchema: [
          { AttributeName: String(inputs.hashKey), KeyType: "HASH" },
          ...(inputs.rangeKey === undefined
            ? []
            : [{ AttributeName: String(inputs.rangeKey), KeyType: "RANGE" as const }]),
        ],
        BillingMode: "PAY_PER_REQUEST",
        ...(inputs.streamEnabled === true && {
          StreamSpecification: { StreamEnabled: true, StreamViewType: inputs.streamViewType as StreamViewType },
        }),
      }),
    );
    const ttl = inputs.ttl as { attributeName: string; enabled: boolean } | undefined;
    if (ttl) {
      const specification = { AttributeName: ttl.attributeName, Enabled: ttl.enabled };
      await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: specification }));
    }
    const state = { name, arn: arnOf("dynamodb", `table/${name}`), streamArn: TableDescription?.LatestStreamArn };
    return { id: name, state };
  },
};

/** Queue attributes by the property that sets them. */
const ATTRIBUTES: Record<string, string> = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  delaySeconds: "DelaySeconds",
  maxMessageSize: "MaximumMessageSize",
  redrivePolicy: "RedrivePolicy",
};

export const queue: HostedResource = {
  hosted: ["name", ...Object.keys(ATTRIBUTES)],
  withoutEffect: ["sqsManagedSseEnabled", "kmsMasterKeyId", "redriveAllowPolicy", "policy"],
  async provision({ sqs }, logicalName, inputs) {
    const name = String(inputs.name ?? `${logicalName}-local`);
    const attributes: Record<string, string> = {};
    for (const [property, attribute] of Object.entries(ATTRIBUTES)) {
      const value = inputs[property];
      if (value !== undefined)
        attributes[attribute] = typeof value === "object" ? JSON.stringify(value) : String(value);
    }
    const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return { id: String(url), state: { name, url, arn: arnOf("sqs", name) } };
  },
};
