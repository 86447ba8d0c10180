import { existsSync, readFileSync } from "node:fs";
import { wildcard } from "../../local/iam/permissions";
import { CONFIG, type ProgramRun, runProgram } from "../helpers/run-program";

const PAGE = readFileSync("docs/deploying.md", "utf8");
const POLICY_FILE = "docs/deploy-policy.json";

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

/**
 * What creating, reading, changing and deleting a resource of each type calls, and the ARN by the physical name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
const REQUIRED: Record<string, { arn: (name: string) => string; actions: string[] }> = {
  "aws:s3/bucket:Bucket": bucket(
    "CreateBucket",
    "ListBucket",
    "GetBucketTagging",
    "DeleteBucket",
    "DeleteObjectVersion",
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucket("PutBucketPublicAccessBlock"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucket("PutBucketOwnershipControls"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucket("PutEncryptionConfiguration"),
  "aws:s3/bucketVersioning:BucketVersioning": bucket("PutBucketVersioning"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucket("PutLifecycleConfiguration"),
  "aws:s3/bucketPolicy:BucketPolicy": bucket("PutBucketPolicy", "DeleteBucketPolicy"),
  "aws:s3/bucketNotification:BucketNotification": bucket("PutBucketNotification"),
  "aws:sqs/queue:Queue": queue("CreateQueue", "GetQueueAttributes", "ListQueueTags", "DeleteQueue"),
  "aws:sqs/queuePolicy:QueuePolicy": queue("SetQueueAttributes"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": queue("SetQueueAttributes"),
  "aws:dynamodb/table:Table": {
    arn: (name) => `arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`,
    actions: ["CreateTable", "DescribeTable", "UpdateTimeToLive", "UpdateContinuousBackups", "DeleteTable"].map(
      (action) => `dynamodb:${action}`,
    ),
  },
  "aws:iam/role:Role": role("CreateRole", "GetRole", "DeleteRole", "ListInstanceProfilesForRole", "PassRole"),
  "aws:iam/rolePolicy:RolePolicy": role("PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"),
  "aws:lambda/function:Function": ofFunction("CreateFunction", "GetFunction", "UpdateFunctionCode", "DeleteFunction"),
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": ofFunction("PutFunctionRecursionConfig"),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ofFunction("PutFunctionEventInvokeConfig"),
  "aws:lambda/permission:Permission": ofFunction("AddPermission", "GetPolicy", "RemovePermission"),
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    arn: () => "arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:0d1d1d1d",
    actions: ["Create", "Get", "Update", "Delete"].map((verb) => `lambda:${verb}EventSourceMapping`),
  },
  "aws:sfn/stateMachine:StateMachine": {
    arn: (name) => `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`,
    actions: ["Create", "Describe", "Update", "Delete"].map((verb) => `states:${verb}StateMachine`),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    arn: (name) => `arn:aws:logs:eu-central-1:123456789012:log-group:${name}`,
    actions: ["CreateLogGroup", "PutRetentionPolicy", "ListTagsForResource", "DeleteLogGroup"].map(
      (action) => `logs:${action}`,
    ),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    arn: (name) => `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${name}`,
    actions: ["PutMetricAlarm", "DescribeAlarms", "DeleteAlarms"].map((action) => `cloudwatch:${action}`),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    arn: (name) => `arn:aws:cloudwatch::123456789012:dashboard/${name}`,
    actions: ["PutDashboard", "GetDashboard", "DeleteDashboards"].map((action) => `cloudwatch:${action}`),
  },
  "aws:ses/configurationSet:ConfigurationSet": ses(
    "CreateConfigurationSet",
    "DescribeConfigurationSet",
    "DeleteConfigurationSet",
  ),
  "aws:ses/eventDestination:EventDestination": ses(
    "CreateConfigurationSetEventDestination",
    "DescribeConfigurationSet",
    "DeleteConfigurationSetEventDestination",
  ),
  "aws:sns/topicPolicy:TopicPolicy": topic("SetTopicAttributes"),
  "aws:sns/topic:Topic": topic("CreateTopic", "GetTopicAttributes", "DeleteTopic"),
  "aws:sns/topicSubscription:TopicSubscription": topic("Subscribe", "GetSubscriptionAttributes", "Unsubscribe"),
};

function bucket(...actions: string[]) {
  return { arn: (name: string) => `arn:aws:s3:::${name}`, actions: actions.map((action) => `s3:${action}`) };
}

function queue(...actions: string[]) {
  return {
    arn: (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`,
    actions: actions.map((action) => `sqs:${action}`),
  };
}

function role(...actions: string[]) {
  return {
    arn: (name: string) => `arn:aws:iam::123456789012:role/${name}`,
    actions: actions.map((action) => `iam:${action}`),
  };
}

function ofFunction(...actions: string[]) {
  return {
    arn: (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    actions: actions.map((action) => `lambda:${action}`),
  };
}

/** These actions of SES's first API apply to no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html */
function ses(...actions: string[]) {
  return { arn: () => "*", actions: actions.map((action) => `ses:${action}`) };
}

function topic(...actions: string[]) {
  return {
    arn: (name: string) => `arn:aws:sns:eu-central-1:123456789012:${name}`,
    actions: actions.map((action) => `sns:${action}`),
  };
}

function isAllowed(statements: Statement[], action: string, resource: string): boolean {
  return statements.some(
    ({ Effect, Action, Resource }) =>
      Effect === "Allow" &&
      [Action].flat().some((pattern) => wildcard(pattern, { ignoreCase: true })(action)) &&
      [Resource].flat().some((pattern) => wildcard(pattern)(resource)),
  );
}

describe(POLICY_FILE, () => {
  const text = readFileSync(POLICY_FILE, "utf8");
  const statements: Statement[] = JSON.parse(text).Statement;
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram({ ...CONFIG, alarmEmail: "ops@example.com" }, { stack: "prod" });
  });

  it("allows what each resource type of the program requires, by the physical names that Pulumi gives", () => {
    for (const { type, name, inputs } of run.registrations) {
      const required = REQUIRED[type];
      expect(`${type}: ${required !== undefined}`).toBe(`${type}: true`);
      const physical = String(inputs.name ?? inputs.dashboardName ?? `rollcall-prod-${name}-0123456`);
      const arn = required?.arn(physical) ?? "";
      const denied = required?.actions.filter((action) => !isAllowed(statements, action, arn));
      expect([arn, denied]).toStrictEqual([arn, []]);
    }
  });

  it("allows nothing on other resources but what has no names of its own", () => {
    const others = [
      "arn:aws:s3:::other",
      "arn:aws:iam::123456789012:role/other",
      "arn:aws:sqs:eu-central-1:123456789012:other",
    ];
    for (const resource of others)
      for (const action of ["s3:GetObject", "iam:PutRolePolicy", "iam:PassRole", "sqs:SendMessage", "dynamodb:Scan"])
        expect(isAllowed(statements, action, resource)).toBe(false);
  });

  it("passes roles to Lambda and Step Functions alone", () => {
    const passing = statements.filter(({ Action }) => [Action].flat().includes("iam:PassRole"));
    expect(passing.map(({ Condition }) => Condition)).toStrictEqual([
      { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com", "states.amazonaws.com"] } },
    ]);
  });

  it("fits into a managed policy: 6,144 characters", () => {
    expect(text.replace(/\s/g, "").length).toBeLessThan(6_144);
  });
});

const TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/rollcall-prod-users-0123456";
const FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:rollcall-prod-notify-0123456";

/** What the commands of the AWS CLI call, and on what; undefined for those of administrators, or that need no right. */
const COMMANDS: Record<string, [action: string, resource: string] | undefined> = {
  "configure sso": undefined,
  "sso login": undefined,
  "sts get-caller-identity": undefined,
  "iam create-policy": undefined,
  "sesv2 put-account-suppression-attributes": undefined,
  "ses update-account-sending-enabled": undefined,
  "dynamodb delete-item": ["dynamodb:DeleteItem", TABLE],
  "dynamodb get-item": ["dynamodb:GetItem", TABLE],
  "dynamodb list-backups": ["dynamodb:ListBackups", "*"],
  "dynamodb put-item": ["dynamodb:PutItem", TABLE],
  "dynamodb query": ["dynamodb:Query", TABLE],
  "dynamodb restore-table-to-point-in-time": ["dynamodb:RestoreTableToPointInTime", TABLE],
  "dynamodb scan": ["dynamodb:Scan", `${TABLE}-restored`],
  "dynamodb update-item": ["dynamodb:UpdateItem", TABLE],
  "dynamodb wait": ["dynamodb:DescribeTable", `${TABLE}-restored`],
  "lambda get-account-settings": ["lambda:GetAccountSettings", "*"],
  "lambda list-event-source-mappings": ["lambda:ListEventSourceMappings", "*"],
  "lambda update-event-source-mapping": ["lambda:UpdateEventSourceMapping", "*"],
  "logs tail": [
    "logs:FilterLogEvents",
    "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/rollcall-prod/notify:*",
  ],
  "s3 cp": ["s3:PutObject", "arn:aws:s3:::rollcall-prod-uploads-0123456/first.csv"],
  "s3api list-object-versions": ["s3:ListBucketVersions", "arn:aws:s3:::rollcall-prod-uploads-0123456"],
  "ses describe-configuration-set": ["ses:DescribeConfigurationSet", "*"],
  "ses get-identity-verification-attributes": ["ses:GetIdentityVerificationAttributes", "*"],
  "ses get-send-quota": ["ses:GetSendQuota", "*"],
  "ses update-configuration-set-sending-enabled": ["ses:UpdateConfigurationSetSendingEnabled", "*"],
  "sesv2 delete-suppressed-destination": ["ses:DeleteSuppressedDestination", "*"],
  "sesv2 get-account": ["ses:GetAccount", "*"],
  "sesv2 get-suppressed-destination": ["ses:GetSuppressedDestination", "*"],
  "stepfunctions describe-execution": [
    "states:DescribeExecution",
    "arn:aws:states:eu-central-1:123456789012:execution:rollcall-prod-upload-0123456:id",
  ],
};

/** What `rollcall` and its console call besides. */
const ROLLCALL: [action: string, resource: string][] = [
  ["ses:GetAccountSendingEnabled", "*"],
  ["cloudwatch:GetMetricData", "*"],
  ["lambda:InvokeFunction", FUNCTION],
];

describe("docs/deploying.md", () => {
  it("and docs/operations.md need no right that the policy lacks, but those of administrators", () => {
    const { Statement } = JSON.parse(readFileSync(POLICY_FILE, "utf8")) as { Statement: Statement[] };
    const pages = PAGE + readFileSync("docs/operations.md", "utf8");
    const commands = [...pages.matchAll(/\baws ([a-z][a-z0-9]+ [a-z][a-z0-9-]+)/g)].map(([, each = ""]) => each);
    expect([...new Set(commands)].sort()).toStrictEqual(Object.keys(COMMANDS).sort());
    const calls = [...Object.values(COMMANDS), ...ROLLCALL].filter((call) => call !== undefined);
    expect(calls.filter(([action, resource]) => !isAllowed(Statement, action, resource))).toStrictEqual([]);
  });

  it("names every setting of the project", () => {
    const declared = [...readFileSync("Pulumi.yaml", "utf8").matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name ?? "");
    expect(declared.filter((name) => !PAGE.includes(`\`${name}\``) && !PAGE.includes(`set ${name}`))).toStrictEqual([]);
  });

  it("links to files that there are", () => {
    const links = [...PAGE.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link]) => link ?? "");
    for (const link of links.filter((each) => !each.startsWith("http")))
      expect(`${link}: ${existsSync(`docs/${link}`)}`).toBe(`${link}: true`);
  });
});
