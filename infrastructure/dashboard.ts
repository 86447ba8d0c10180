import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./arn-parts";

/** What the dashboard shows. */
export interface DashboardOptions {
  stateMachine: aws.sfn.StateMachine;
  functions: aws.lambda.Function[];
  /** Functions that read a stream. */
  readers: aws.lambda.Function[];
  queues: aws.sqs.Queue[];
  tables: aws.dynamodb.Table[];
  alarms: aws.cloudwatch.MetricAlarm[];
}

type Metric = pulumi.Input<string>[];

/**
 * The flow at a glance, from uploads to emails.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboard(
  name: string,
  { stateMachine, functions, readers, queues, tables, alarms }: DashboardOptions,
): aws.cloudwatch.Dashboard {
  const region = stateMachine.arn.apply((arn) => arnParts(arn).region);
  const graph = (title: string, stat: string, metrics: Metric[]) => ({
    type: "metric",
    width: 12,
    height: 6,
    properties: { title, region, stat, period: 60, metrics },
  });
  const ofFunctions = (metric: string, of: aws.lambda.Function[]): Metric[] =>
    of.map((each) => ["AWS/Lambda", metric, "FunctionName", each.name]);
  const executions = ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"];

  return new aws.cloudwatch.Dashboard(name, {
    dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`,
    dashboardBody: pulumi.jsonStringify({
      widgets: [
        { type: "alarm", width: 24, height: 4, properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) } },
        graph(
          "Uploads",
          "Sum",
          executions.map((metric) => ["AWS/States", metric, "StateMachineArn", stateMachine.arn]),
        ),
        graph(
          "Messages waiting",
          "Maximum",
          queues.map((queue) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name]),
        ),
        graph("Runs", "Sum", ofFunctions("Invocations", functions)),
        graph("Failed runs", "Sum", ofFunctions("Errors", functions)),
        graph("Duration of a run (ms)", "Maximum", ofFunctions("Duration", functions)),
        graph("Behind the stream (ms)", "Maximum", ofFunctions("IteratorAge", readers)),
        graph(
          "Written to the tables",
          "Sum",
          tables.map((table) => ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table.name]),
        ),
        graph("Emails of the account", "Sum", [
          ["AWS/SES", "Send"],
          ["AWS/SES", "Bounce"],
          ["AWS/SES", "Complaint"],
        ]),
      ],
    }),
  });
}
