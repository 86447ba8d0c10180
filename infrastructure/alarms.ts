import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** What rings, and for what. */
export interface AlarmsOptions {
  /** ARNs of topics that are told. */
  notify: pulumi.Input<string>[];
  /** Queues where what cannot be processed waits, by name, each with what lies in it and what to do. */
  parked: Record<string, { queue: aws.sqs.Queue; meaning: string }>;
  /** The queue that is worked on. */
  buffer: aws.sqs.Queue;
  /** The queue where emails wait for SES. */
  welcomeRetry: aws.sqs.Queue;
  /** By name. */
  functions: Record<string, aws.lambda.Function>;
  /** By name those that read a stream, and how far they may lie behind, in hours. A stream keeps 24. */
  readers: Record<string, { reader: aws.lambda.Function; hours: number }>;
  stateMachine: aws.sfn.StateMachine;
}

/**
 * Alarms on everything that needs somebody. Each description says what has happened and what to do about it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function alarms({
  notify,
  parked,
  buffer,
  welcomeRetry,
  functions,
  readers,
  stateMachine,
}: AlarmsOptions): aws.cloudwatch.MetricAlarm[] {
  const alarm = alarmThatNotifies(notify);
  const each = Object.entries(functions);
  return [
    ...Object.entries(parked).map(([name, { queue, meaning }]) =>
      alarm(`${name}-not-empty`, {
        ...metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", { QueueName: queue.name }),
        threshold: 1,
        alarmDescription: meaning,
      }),
    ),
    alarm("buffer-behind", {
      ...metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", { QueueName: buffer.name }),
      threshold: HOUR,
      evaluationPeriods: 5,
      alarmDescription:
        "Rows have waited for an hour to be inserted. Look for errors in insert-users and for throttling of the users table.",
    }),
    // Not by age: SQS leaves messages that were received three times out of that metric.
    alarm("welcome-retry-waiting", {
      ...metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", { QueueName: welcomeRetry.name }, HOUR),
      threshold: 1,
      evaluationPeriods: 3,
      alarmDescription:
        "Welcome emails have waited for three hours because SES refuses them: a daily quota is used up, the account is paused, or the sender is not verified. Look at the log of send-welcome and at the SES console for which. They are sent by themselves once SES takes them, for up to ten days.",
    }),
    ...each.map(([name, { name: FunctionName }]) =>
      alarm(`${name}-errors`, {
        ...metric("AWS/Lambda", "Errors", "Sum", { FunctionName }),
        threshold: 1,
        alarmDescription: `${name} crashed or timed out. Lambda tries again; look at its log for the reason.`,
      }),
    ),
    ...each.map(([name, { name: FunctionName }]) =>
      alarm(`${name}-throttles`, {
        ...metric("AWS/Lambda", "Throttles", "Sum", { FunctionName }),
        threshold: 1,
        evaluationPeriods: 15,
        alarmDescription: `${name} has been throttled for 15 minutes: the account's limit of concurrent executions is used up. Ask for more in Service Quotas. Nothing is lost; it goes on later.`,
      }),
    ),
    ...Object.entries(readers).map(([name, { reader, hours }]) =>
      alarm(`${name}-behind`, {
        ...metric("AWS/Lambda", "IteratorAge", "Maximum", { FunctionName: reader.name }),
        threshold: hours * HOUR * 1000,
        evaluationPeriods: 5,
        alarmDescription: `${name} is more than ${hours} h behind its stream, which keeps 24 h. Look at its log; for welcome emails, compare emailsPerSecond and the SES quota with the size of the uploads.`,
      }),
    ),
    alarm("executions-failed", {
      ...metric("AWS/States", "ExecutionsFailed", "Sum", { StateMachineArn: stateMachine.arn }),
      threshold: 1,
      alarmDescription:
        "An upload failed or took too long. Its execution, under Executions in Step Functions, says why and how to mend it.",
    }),
    // Of the whole account. SES reviews accounts from these rates on:
    // https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html
    alarm("ses-bounces", {
      ...metric("AWS/SES", "Reputation.BounceRate", "Average", {}, HOUR),
      threshold: 0.05,
      alarmDescription:
        "5 % of the account's emails bounce; at 10 % SES may pause it. Check where the addresses in the uploads come from.",
    }),
    alarm("ses-complaints", {
      ...metric("AWS/SES", "Reputation.ComplaintRate", "Average", {}, HOUR),
      threshold: 0.001,
      alarmDescription:
        "0.1 % of the account's emails are reported as spam; at 0.5 % SES may pause it. Check that people asked to be signed up.",
    }),
  ];
}

type AlarmArgs = Omit<
  aws.cloudwatch.MetricAlarmArgs,
  "alarmDescription" | "comparisonOperator" | "evaluationPeriods"
> & {
  alarmDescription: string;
  evaluationPeriods?: number;
};

function alarmThatNotifies(notify: pulumi.Input<string>[]) {
  return (name: string, { alarmDescription, ...args }: AlarmArgs) =>
    new aws.cloudwatch.MetricAlarm(name, {
      alarmDescription: `${alarmDescription} docs/operations.md says more.`,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      evaluationPeriods: 1,
      // Idle queues and functions report nothing.
      treatMissingData: "notBreaching",
      alarmActions: notify,
      okActions: notify,
      ...args,
    });
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
