import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createDashboard } from "./dashboard";
import type { PipelineFunction } from "./pipeline-function";
import type { FailureQueue, WorkQueue } from "./queues";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The resources that are monitored. */
export interface MonitoringArgs {
  /** Address that alarms notify; undefined for none. */
  alarmEmail: string | undefined;
  functions: Record<"processCsv" | "insertUsers" | "sendWelcome" | "reportStatus", PipelineFunction>;
  buffer: WorkQueue;
  welcomeRetry: WorkQueue;
  failureQueues: Record<"processCsv" | "sendWelcome" | "reportStatus", FailureQueue>;
  stateMachine: aws.sfn.StateMachine;
  tables: aws.dynamodb.Table[];
}

/**
 * Alarms on everything that an operator has to act on, and one dashboard that shows the whole pipeline.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class Monitoring extends pulumi.ComponentResource {
  private readonly notify: pulumi.Output<string>[];

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("rollcall:index:Monitoring", name, {}, options);
    const { buffer, welcomeRetry, failureQueues, stateMachine, tables } = args;
    const functions = Object.values(args.functions);
    const { sendWelcome, reportStatus } = args.functions;

    this.notify = this.createTopic(args.alarmEmail);
    createDashboard(
      name,
      {
        stateMachine,
        functions: functions.map((each) => each.function),
        streamReaders: [sendWelcome.function, reportStatus.function],
        queues: [
          ...[buffer, welcomeRetry].flatMap(({ queue, deadLetterQueue }) => [queue, deadLetterQueue]),
          ...Object.values(failureQueues).map(({ queue }) => queue),
        ],
        tables,
        alarms: [
          ...this.deadLetterAlarms(args),
          ...this.backlogAlarms(args),
          ...functions.flatMap((each) => this.functionAlarms(each)),
          this.streamLagAlarm(sendWelcome, 12),
          this.streamLagAlarm(reportStatus, 1),
          this.alarm("executions-failed", {
            ...metric("AWS/States", "ExecutionsFailed", "Sum", { StateMachineArn: stateMachine.arn }),
            threshold: 1,
            alarmDescription:
              "An upload failed or timed out. Find its execution in the Step Functions console: the cause says why, and how to fix it.",
          }),
          ...this.reputationAlarms(),
        ],
      },
      { parent: this },
    );
    this.registerOutputs();
  }

  /**
   * Create the topic that emails alarms to the address, which has to confirm the subscription once.
   * @returns ARNs that alarms notify; none without an address
   */
  private createTopic(email: string | undefined): pulumi.Output<string>[] {
    if (email === undefined) return [];
    const topic = new aws.sns.Topic("alarms", {}, { parent: this });
    const subscription = { topic: topic.arn, protocol: "email", endpoint: email };
    new aws.sns.TopicSubscription("alarms", subscription, { parent: this });
    return [topic.arn];
  }

  /** A message in one of these queues needs an operator: each description says what it is and what to do. */
  private deadLetterAlarms({ buffer, welcomeRetry, failureQueues }: MonitoringArgs): aws.cloudwatch.MetricAlarm[] {
    const notEmpty = (name: string, queue: aws.sqs.Queue, alarmDescription: string) =>
      this.alarm(`${name}-not-empty`, {
        ...metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", { QueueName: queue.name }),
        threshold: 1,
        alarmDescription,
      });
    return [
      notEmpty(
        "process-csv-failed",
        failureQueues.processCsv.queue,
        "process-csv failed three times to process a file. The message has the file and the error: fix the cause, then run `npx rollcall redrive`, or upload the file again.",
      ),
      notEmpty(
        "buffer-dead-letters",
        buffer.deadLetterQueue,
        "Rows could not be inserted within the allowed number of receives. Find the cause in the log of insert-users, fix it, then run `npx rollcall redrive`: the upload completes by itself.",
      ),
      notEmpty(
        "welcome-retry-dead-letters",
        welcomeRetry.deadLetterQueue,
        "SES has refused welcome emails for ten days, or a message could not be parsed. Find the cause in the log of send-welcome, fix it, then run `npx rollcall redrive` within four days: the emails are sent and the upload completes by itself.",
      ),
      notEmpty(
        "send-welcome-failed",
        failureQueues.sendWelcome.queue,
        "Retries of welcome emails are exhausted; users without a `welcome` attribute received none. Find the cause in the log of send-welcome, fix it, then run `npx rollcall redrive`, preferably within 24 hours: the upload completes by itself.",
      ),
      notEmpty(
        "report-status-failed",
        failureQueues.reportStatus.queue,
        "The task result of an execution could not be sent, so the execution is still waiting. Find the cause in the log of report-status, fix it, then run `npx rollcall redrive`.",
      ),
    ];
  }

  private backlogAlarms({ buffer, welcomeRetry }: MonitoringArgs): aws.cloudwatch.MetricAlarm[] {
    return [
      this.alarm("buffer-behind", {
        ...metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", { QueueName: buffer.queue.name }),
        threshold: HOUR,
        evaluationPeriods: 5,
        alarmDescription:
          "Rows have waited for an hour to be inserted. Check insert-users for errors and the users table for throttling.",
      }),
      // Not by age: SQS leaves messages that were received three times out of that metric.
      this.alarm("welcome-retry-waiting", {
        ...metric(
          "AWS/SQS",
          "ApproximateNumberOfMessagesVisible",
          "Maximum",
          { QueueName: welcomeRetry.queue.name },
          HOUR,
        ),
        threshold: 1,
        evaluationPeriods: 3,
        alarmDescription:
          "Welcome emails have waited for three hours because SES refuses them: a daily quota is used up, the account is paused, or the sender is not verified. The log of send-welcome and the SES console show which; check both. The emails are sent automatically once SES accepts them, for up to ten days.",
      }),
    ];
  }

  private functionAlarms({ logicalName, function: { name } }: PipelineFunction): aws.cloudwatch.MetricAlarm[] {
    return [
      this.alarm(`${logicalName}-errors`, {
        ...metric("AWS/Lambda", "Errors", "Sum", { FunctionName: name }),
        threshold: 1,
        alarmDescription: `${logicalName} threw an error or timed out. Lambda retries; look for the cause in its log.`,
      }),
      this.alarm(`${logicalName}-throttles`, {
        ...metric("AWS/Lambda", "Throttles", "Sum", { FunctionName: name }),
        threshold: 1,
        evaluationPeriods: 15,
        alarmDescription: `${logicalName} has been throttled for 15 minutes: the account's limit of concurrent executions is used up. Ask for a higher one in Service Quotas. Nothing is lost; the events are retried.`,
      }),
    ];
  }

  /** @param hours - lag that raises the alarm; a stream keeps records for 24 hours */
  private streamLagAlarm(
    { logicalName, function: { name } }: PipelineFunction,
    hours: number,
  ): aws.cloudwatch.MetricAlarm {
    return this.alarm(`${logicalName}-behind`, {
      ...metric("AWS/Lambda", "IteratorAge", "Maximum", { FunctionName: name }),
      threshold: hours * HOUR * 1000,
      evaluationPeriods: 5,
      alarmDescription: `${logicalName} is more than ${hours} h behind its stream, which keeps records for 24 h. Look at its log; for welcome emails, compare emailsPerSecond and the SES quota with the size of the uploads.`,
    });
  }

  /**
   * Of the whole account. SES reviews accounts from these rates on.
   * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html
   */
  private reputationAlarms(): aws.cloudwatch.MetricAlarm[] {
    return [
      this.alarm("ses-bounces", {
        ...metric("AWS/SES", "Reputation.BounceRate", "Average", {}, HOUR),
        threshold: 0.05,
        alarmDescription:
          "5 % of the account's emails bounce; from 10 % SES may pause sending. Check where the addresses in the uploads come from.",
      }),
      this.alarm("ses-complaints", {
        ...metric("AWS/SES", "Reputation.ComplaintRate", "Average", {}, HOUR),
        threshold: 0.001,
        alarmDescription:
          "0.1 % of the account's emails are reported as spam; from 0.5 % SES may pause sending. Check that the recipients asked to be signed up.",
      }),
    ];
  }

  private alarm(name: string, { alarmDescription, ...args }: AlarmArgs): aws.cloudwatch.MetricAlarm {
    return new aws.cloudwatch.MetricAlarm(
      name,
      {
        alarmDescription: `${alarmDescription} See docs/operations.md.`,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        evaluationPeriods: 1,
        // Idle queues and functions report no data points.
        treatMissingData: "notBreaching",
        alarmActions: this.notify,
        okActions: this.notify,
        ...args,
      },
      { parent: this },
    );
  }
}

type AlarmArgs = Omit<
  aws.cloudwatch.MetricAlarmArgs,
  "alarmDescription" | "comparisonOperator" | "evaluationPeriods"
> & {
  alarmDescription: string;
  evaluationPeriods?: number;
};

function metric(
  namespace: string,
  metricName: string,
  statistic: string,
  dimensions: Record<string, pulumi.Input<string>>,
  period = MINUTE,
) {
  return { namespace, metricName, statistic, dimensions, period };
}
