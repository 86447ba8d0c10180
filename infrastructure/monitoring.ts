import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmDefinition, type AlarmedResources, defineAlarms } from "./alarms";
import { createDashboard } from "./dashboard";

export interface MonitoringArgs extends AlarmedResources {
  /** Address that alarms notify; undefined for none. */
  alarmEmail: string | undefined;
  tables: aws.dynamodb.Table[];
}

/** Alarms on everything that an operator has to act on, and one dashboard that shows the whole pipeline. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("rollcall:index:Monitoring", name, {}, options);
    const { buffer, welcomeRetry, deliveryEvents, failureQueues, stateMachine, tables } = args;
    const { sendWelcome, reportStatus, notify: notifier } = args.functions;

    const notify = this.createTopic(args.alarmEmail);
    createDashboard(
      name,
      {
        stateMachine,
        functions: Object.values(args.functions).map((each) => each.function),
        streamReaders: [sendWelcome.function, reportStatus.function, notifier.function],
        queues: [
          ...[buffer, welcomeRetry, ...(deliveryEvents ? [deliveryEvents] : [])].flatMap(
            ({ queue, deadLetterQueue }) => [queue, deadLetterQueue],
          ),
          ...Object.values(failureQueues).map(({ queue }) => queue),
        ],
        tables,
        alarms: defineAlarms(args).map((definition) => this.createAlarm(definition, notify)),
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

  private createAlarm(definition: AlarmDefinition, notify: pulumi.Output<string>[]): aws.cloudwatch.MetricAlarm {
    const { name, description, ...watched } = definition;
    return new aws.cloudwatch.MetricAlarm(
      name,
      {
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        evaluationPeriods: 1,
        // Idle queues and functions report no data points.
        treatMissingData: "notBreaching",
        ...watched,
        alarmDescription: `${description} See docs/operations.md#${name}.`,
        alarmActions: notify,
        okActions: notify,
      },
      { parent: this },
    );
  }
}
