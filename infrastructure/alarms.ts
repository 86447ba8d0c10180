import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineFunction } from "./pipeline-function";
import type { FailureQueue, WorkQueue } from "./queues";
import { rollcall } from "./stack-name";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The resources that alarms watch. */
export interface AlarmedResources {
  functions: Record<"processCsv" | "insertUsers" | "sendWelcome" | "reportStatus" | "notify", PipelineFunction> & {
    recordDelivery?: PipelineFunction;
  };
  /** Those that read streams, by their function. */
  streamMappings: Record<"sendWelcome" | "reportStatus" | "notify", aws.lambda.EventSourceMapping>;
  buffer: WorkQueue;
  welcomeRetry: WorkQueue;
  /** Undefined where SES's events are not tracked. */
  deliveryEvents?: WorkQueue;
  failureQueues: Record<"processCsv" | "sendWelcome" | "reportStatus" | "notify", FailureQueue>;
  stateMachine: aws.sfn.StateMachine;
  /** Days for which an uploaded file can be read. */
  uploadsExpireDays: number;
}

/** An alarm that is raised by the values of a metric, or of an expression over metrics. */
export interface AlarmDefinition
  extends Pick<
    aws.cloudwatch.MetricAlarmArgs,
    "namespace" | "metricName" | "statistic" | "dimensions" | "period" | "metricQueries"
  > {
  name: string;
  /** What happened and what to do. */
  description: string;
  threshold: number;
  /** How a value breaches the threshold; at the threshold or above unless given. */
  comparisonOperator?: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  /** Consecutive periods that breach it; 1 unless given. */
  evaluationPeriods?: number;
  /** What a period without data points counts as; `notBreaching` unless given. */
  treatMissingData?: "notBreaching" | "ignore" | "breaching";
}

/**
 * Define the alarms: on everything that an operator has to act on.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function defineAlarms(resources: AlarmedResources): AlarmDefinition[] {
  const { sendWelcome, reportStatus, notify } = resources.functions;
  const { streamMappings } = resources;
  return [
    ...deadLetterAlarms(resources),
    ...backlogAlarms(resources),
    ...Object.values(resources.functions).flatMap(functionAlarms),
    streamLagAlarm(
      sendWelcome,
      12,
      "It fails or is throttled, since emails that only wait for SES or the sending rate go to the welcome-retry queue after six hours: look at its log and its other alarms.",
    ),
    streamLagAlarm(
      reportStatus,
      1,
      "Executions complete late; nothing else is affected. Look at its log and its other alarms.",
    ),
    streamLagAlarm(
      notify,
      3,
      "Uploaders learn late that their uploads have ended, or wait. SES accepts no email at present, or its log has another error: look at both.",
    ),
    notReadingAlarm(sendWelcome, streamMappings.sendWelcome, "New users get no welcome email"),
    notReadingAlarm(reportStatus, streamMappings.reportStatus, "Executions do not continue"),
    notReadingAlarm(notify, streamMappings.notify, "Uploaders are not notified"),
    {
      name: "executions-failed",
      ...metric("AWS/States", "ExecutionsFailed", "Sum", { StateMachineArn: resources.stateMachine.arn }),
      threshold: 1,
      description:
        "An upload failed or timed out. Find its execution in the Step Functions console: the cause says why, and how to fix it.",
    },
    ...reputationAlarms(),
  ];
}

/** A message in one of these queues needs an operator: each description says what it is and what to do. */
function deadLetterAlarms({
  buffer,
  welcomeRetry,
  deliveryEvents,
  failureQueues,
  uploadsExpireDays,
}: AlarmedResources): AlarmDefinition[] {
  const notEmpty = (name: string, queue: aws.sqs.Queue, description: string): AlarmDefinition => ({
    name: `${name}-not-empty`,
    ...metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", { QueueName: queue.name }),
    threshold: 1,
    // Nothing polls these queues, and CloudWatch considers a queue active for up to six hours only. An alarm must not
    // return to OK because the metric ends while the messages are still there:
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
    treatMissingData: "ignore",
    description,
  });
  const redrive = `run \`${rollcall("redrive")}\``;
  const withinDays = `${redrive} within 14 days`;
  return [
    notEmpty(
      "process-csv-failed",
      failureQueues.processCsv.queue,
      `process-csv failed three times to process a file. The message has the file and the error: fix the cause, then ${redrive}. The message is kept for 14 days, but the file itself can be read for ${uploadsExpireDays} ${uploadsExpireDays === 1 ? "day" : "days"} only: after that, upload the file again.`,
    ),
    notEmpty(
      "buffer-dead-letters",
      buffer.deadLetterQueue,
      `Rows could not be inserted within the allowed number of receives. Find the cause in the log of insert-users, fix it, then ${withinDays} of the upload: it completes by itself.`,
    ),
    notEmpty(
      "welcome-retry-dead-letters",
      welcomeRetry.deadLetterQueue,
      `SES has refused welcome emails for 45 days, or a message could not be parsed. Find the cause in the log of send-welcome, fix it, then ${withinDays}: the emails are sent and the upload completes by itself.`,
    ),
    notEmpty(
      "send-welcome-failed",
      failureQueues.sendWelcome.queue,
      `Retries of welcome emails are exhausted; users without a \`welcome\` attribute received none. Find the cause in the log of send-welcome, fix it, then ${withinDays}, preferably 24 hours: the upload completes by itself.`,
    ),
    ...(deliveryEvents === undefined
      ? []
      : [
          notEmpty(
            "delivery-events-dead-letters",
            deliveryEvents.deadLetterQueue,
            `What became of some emails could not be recorded. All emails are sent; users lack the status of their delivery. Find the cause in the log of record-delivery, or, if it has none, in the policy of the delivery-events queue, fix it, then ${withinDays} of the emails.`,
          ),
        ]),
    notEmpty(
      "report-status-failed",
      failureQueues.reportStatus.queue,
      `The task result of an execution could not be sent, so the execution is still waiting. Find the cause in the log of report-status, fix it, then ${withinDays}.`,
    ),
    notEmpty(
      "notify-failed",
      failureQueues.notify.queue,
      `Uploaders were not notified that their uploads have ended, or wait for SES; the uploads are not affected. Find the cause in the log of notify, fix it, then ${withinDays}.`,
    ),
  ];
}

function backlogAlarms({ buffer, welcomeRetry, deliveryEvents }: AlarmedResources): AlarmDefinition[] {
  return [
    {
      name: "buffer-behind",
      ...messagesIn(buffer.queue, MINUTE),
      threshold: 1,
      evaluationPeriods: 60,
      description:
        "The buffer queue has not been empty for an hour: rows wait to be inserted. Check insert-users for errors and the users table for throttling. After a very large upload it becomes empty by itself.",
    },
    {
      name: "welcome-retry-waiting",
      ...messagesIn(welcomeRetry.queue, 5 * MINUTE),
      threshold: 1,
      evaluationPeriods: 36,
      description:
        "Welcome emails have waited for three hours, usually because SES refuses them: a daily quota is used up, the account is paused, or the sender is not verified. The log of send-welcome and the SES console show which; check both. The emails are sent automatically once SES accepts them, for up to 45 days.",
    },
    ...(deliveryEvents === undefined
      ? []
      : [
          {
            name: "delivery-events-behind",
            // The queue is hardly ever empty while emails are sent, which takes days for a very large upload.
            ...metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", { QueueName: deliveryEvents.queue.name }),
            threshold: HOUR,
            description:
              "SES's events have waited for an hour: what became of the emails is recorded late. Check record-delivery for errors and throttling. Nothing is lost for 14 days.",
          },
        ]),
  ];
}

/**
 * Messages in a queue, visible or in flight. A message that fails is in flight nearly all the time, and is left out of
 * ApproximateAgeOfOldestMessage after its third receive. While no message is in flight SQS does not report their number.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function messagesIn({ name }: aws.sqs.Queue, period: number): Pick<AlarmDefinition, "metricQueries"> {
  const query = (id: string, metricName: string) => ({
    id,
    metric: { namespace: "AWS/SQS", metricName, stat: "Maximum", dimensions: { QueueName: name }, period },
  });
  return {
    metricQueries: [
      { id: "messages", expression: "FILL(visible, 0) + FILL(inflight, 0)", label: "Messages", returnData: true },
      query("visible", "ApproximateNumberOfMessagesVisible"),
      query("inflight", "ApproximateNumberOfMessagesNotVisible"),
    ],
  };
}

function functionAlarms({ logicalName, function: { name } }: PipelineFunction): AlarmDefinition[] {
  return [
    {
      name: `${logicalName}-errors`,
      ...metric("AWS/Lambda", "Errors", "Sum", { FunctionName: name }),
      threshold: 1,
      description: `${logicalName} threw an error or timed out. Lambda retries; look for the cause in its log.`,
    },
    {
      name: `${logicalName}-throttles`,
      // Lambda waits for up to five minutes between two attempts: a shorter period could be without one of them.
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
      ...metric("AWS/Lambda", "Throttles", "Sum", { FunctionName: name }, 10 * MINUTE),
      threshold: 1,
      evaluationPeriods: 3,
      description: `${logicalName} has been throttled for 30 minutes: the account's limit of concurrent executions is used up. Ask for a higher one in Service Quotas. Nothing is lost; the events are retried.`,
    },
  ];
}

/**
 * @param hours - lag that raises the alarm; a stream keeps records for 24 hours
 * @param meaning - what that means and what to do
 */
function streamLagAlarm(
  { logicalName, function: { name } }: PipelineFunction,
  hours: number,
  meaning: string,
): AlarmDefinition {
  return {
    name: `${logicalName}-behind`,
    // Reported with each invocation, which can take five minutes: a shorter period could be without one.
    ...metric("AWS/Lambda", "IteratorAge", "Maximum", { FunctionName: name }, 15 * MINUTE),
    threshold: hours * HOUR * 1000,
    description: `${logicalName} is more than ${hours} h behind its stream, which keeps records for 24 h. ${meaning}`,
  };
}

/**
 * Lambda reports how many records each read of a stream gave, also if there were none. A mapping that is disabled, or may
 * not read, reports nothing, and its function neither errors nor lag, until the stream has deleted the records.
 * @param loss - what happens meanwhile
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
function notReadingAlarm(
  { logicalName }: PipelineFunction,
  mapping: aws.lambda.EventSourceMapping,
  loss: string,
): AlarmDefinition {
  return {
    name: `${logicalName}-not-reading`,
    ...metric("AWS/Lambda", "PolledEventCount", "SampleCount", { EventSourceMappingUUID: mapping.uuid }, 15 * MINUTE),
    threshold: 1,
    comparisonOperator: "LessThanThreshold",
    evaluationPeriods: 4,
    treatMissingData: "breaching",
    description: `Lambda has not read the stream of ${logicalName} for an hour. ${loss}, and the stream deletes its records after 24 hours. Look at the state of its event source mapping, and fix its role or enable it. Ignore it in the first minutes after a deployment that creates this alarm.`,
  };
}

/**
 * Of the whole account. SES reviews accounts from these rates on.
 * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html
 */
function reputationAlarms(): AlarmDefinition[] {
  return [
    {
      name: "ses-bounces",
      ...metric("AWS/SES", "Reputation.BounceRate", "Average", {}, HOUR),
      threshold: 0.05,
      description:
        "5 % of the account's emails bounce; from 10 % SES may pause sending. Check where the addresses in the uploads come from.",
    },
    {
      name: "ses-complaints",
      ...metric("AWS/SES", "Reputation.ComplaintRate", "Average", {}, HOUR),
      threshold: 0.001,
      description:
        "0.1 % of the account's emails are reported as spam; from 0.5 % SES may pause sending. Check that the recipients asked to be signed up.",
    },
  ];
}

function metric(
  namespace: string,
  metricName: string,
  statistic: string,
  dimensions: Record<string, pulumi.Input<string>>,
  period = MINUTE,
) {
  return { namespace, metricName, statistic, dimensions, period };
}
