import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { CONFIG, runProgram } from "../helpers/run-program";

/** Longest physical names, by resource type, for those that Pulumi names. */
const LIMITS: Record<string, number> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  "aws:s3/bucket:Bucket": 63,
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  "aws:iam/role:Role": 64,
  "aws:iam/rolePolicy:RolePolicy": 128,
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  "aws:lambda/function:Function": 64,
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
  "aws:sqs/queue:Queue": 80,
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
  "aws:sfn/stateMachine:StateMachine": 80,
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
  "aws:dynamodb/table:Table": 255,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
  // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
  "aws:sns/topic:Topic": 256,
  // https://docs.aws.amazon.com/ses/latest/APIReference/API_ConfigurationSet.html
  "aws:ses/configurationSet:ConfigurationSet": 64,
  // https://docs.aws.amazon.com/ses/latest/APIReference/API_EventDestination.html
  "aws:ses/eventDestination:EventDestination": 64,
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  "aws:cloudwatch/logGroup:LogGroup": 512,
};

const { config } = parse(readFileSync("Pulumi.yaml", "utf8"));
const PATTERN: string = config["pulumi:autonaming"].value.pattern;

function physicalName(project: string, stack: string, name: string): string {
  const values: Record<string, string> = { project, stack, name, "hex(7)": "0123456" };
  return PATTERN.replace(/\$\{([^}]+)\}/g, (expression, key) => values[key] ?? expression);
}

describe("physical names", () => {
  it("say which project and stack a resource belongs to, with a random suffix", () => {
    expect(physicalName("rollcall", "prod", "users")).toBe("rollcall-prod-users-0123456");
  });

  it("stay within the limits of every service for the longest name of a stack", async () => {
    const stack = "s".repeat(31);
    const run = await runProgram({ ...CONFIG, alarmEmail: "ops@example.com" }, { stack });

    for (const [type, limit] of Object.entries(LIMITS)) {
      expect(run.all(type).length).toBeGreaterThan(0);
      for (const { name, inputs } of run.all(type)) {
        const physical = String(inputs.name ?? physicalName("rollcall", stack, name));
        expect(`${type} ${physical}: ${physical.length <= limit}`).toBe(`${type} ${physical}: true`);
      }
    }
  });

  it.each(["s".repeat(32), "Prod", "my_stack", "v1.2"])("are refused for the stack %s", async (stack) => {
    await expect(runProgram(CONFIG, { stack })).rejects.toThrow(
      `"${stack}" cannot be the stack's name, which is a part of the names of buckets, queues and functions: expected up to 31 lowercase letters, digits and hyphens.`,
    );
  });
});
