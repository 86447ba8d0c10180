import type { HostedResource } from "../hosted-resource";
import { bucket, bucketLifecycle, bucketNotification } from "./bucket";
import { eventSourceMapping } from "./event-source-mapping";
import { functionEventInvokeConfig, lambdaFunction } from "./function";
import { logGroup } from "./log-group";
import { queue } from "./queue";
import { role, rolePolicy } from "./role";
import { stateMachine } from "./state-machine";
import { table } from "./table";

/** The types of resource that become real on this machine. */
export const HOSTED: Record<string, HostedResource> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycle,
  "aws:s3/bucketNotification:BucketNotification": bucketNotification,
  "aws:sqs/queue:Queue": queue,
  "aws:dynamodb/table:Table": table,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": functionEventInvokeConfig,
  "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
  "aws:sfn/stateMachine:StateMachine": stateMachine,
};

/** The types that are registered and known, and change nothing that could be seen on this machine. */
export const WITHOUT_LOCAL_EFFECT: readonly string[] = [
  // fauxqs keeps no versions, encryption, policies or access blocks.
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  // Who may invoke a function from outside: here the triggers alone do.
  "aws:lambda/permission:Permission",
  // Here nobody stops functions that invoke themselves.
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
  // Observing.
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:sns/topic:Topic",
  "aws:sns/topicSubscription:TopicSubscription",
];
