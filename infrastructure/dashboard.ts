import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./arns";

/** The resources that the dashboard shows. */
export interface DashboardArgs {
  stateMachine: aws.sfn.StateMachine;
  functions: aws.lambda.Function[];
  /** Functions that read a stream. */
  streamReaders: aws.lambda.Function[];
  queues: aws.sqs.Queue[];
  tables: aws.dynamodb.Table[];
  alarms: aws.cloudwatch.MetricAlarm[];
}

type Metric = pulumi.Input<string>[];

/**
 * Create a dashboard that shows the whole pipeline, from uploads to emails.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function createDashboard(
  name: string,
  { stateMachine, functions, streamReaders, queues, tables, alarms }: DashboardArgs,
  options: pulumi.CustomResourceOptions,
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

  return new aws.cloudwatch.Dashboard(
    name,
    {
      dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`,
      dashboardBody: pulumi.jsonStringify({
        widgets: [
          {
            type: "alarm",
            width: 24,
            height: 4,
            properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) },
          },
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
          graph("Invocations", "Sum", ofFunctions("Invocations", functions)),
          graph("Errors", "Sum", ofFunctions("Errors", functions)),
          graph("Duration (ms)", "Maximum", ofFunctions("Duration", functions)),
          graph("Stream lag (ms)", "Maximum", ofFunctions("IteratorAge", streamReaders)),
          graph(
            "Write capacity consumed",
            "Sum",
            tables.map((table) => ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table.name]),
          ),
          graph("Emails of the whole account", "Sum", [
            ["AWS/SES", "Send"],
            ["AWS/SES", "Bounce"],
            ["AWS/SES", "Complaint"],
          ]),
        ],
      }),
    },
    options,
  );
}
