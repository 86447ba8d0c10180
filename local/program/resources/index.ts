import type { HostedResource } from "../hosted-resource";
import { logGroup, role, rolePolicy } from "./access";
import { eventSourceMapping, functionEventInvokeConfig, lambdaFunction, stateMachine } from "./compute";
import { configurationSet, eventDestination, queuePolicy, topic, topicPolicy, topicSubscription } from "./messaging";
import { bucket, bucketLifecycle, bucketNotification, queue, table } from "./storage";

/** Resource types that the local cloud hosts. */
export const HOSTED: Record<string, HostedResource> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycle,
  "aws:s3/bucketNotification:BucketNotification": bucketNotification,
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": queuePolicy,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicPolicy:TopicPolicy": topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:ses/configurationSet:ConfigurationSet": configurationSet,
  "aws:ses/eventDestination:EventDestination": eventDestination,
  "aws:dynamodb/table:Table": table,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": functionEventInvokeConfig,
  "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
  "aws:sfn/stateMachine:StateMachine": stateMachine,
};

/** Resource types that are accepted without effect. */
export const WITHOUT_LOCAL_EFFECT: readonly string[] = [
  // fauxqs has no versions, encryption, policies or access blocks.
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  // Only the triggers invoke functions here.
  "aws:lambda/permission:Permission",
  // Loops of functions that invoke themselves are not detected here.
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
  // Monitoring.
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/dashboard:Dashboard",
];
