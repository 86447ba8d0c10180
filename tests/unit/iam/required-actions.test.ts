import type { Call } from "../../../local/gateway/call";
import { createRequiredActions } from "../../../local/iam/required-actions/create-required-actions";
import { formCall, jsonCall, s3Call } from "../../helpers/calls";

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:upload";
const STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/users/stream/2026-01-01T00:00:00.000";
const requiredActionsOf = createRequiredActions({
  machineOfToken: (token) => (token === "known" ? MACHINE : undefined),
});

/** As `action resource`, resources short. */
function shortActions(call: Call): string[] | undefined {
  const short = (arn: string) => arn.replace(/^arn:aws:\w+:[\w-]*:\d*:/, "");
  return requiredActionsOf(call)?.map(({ action, resource }) => `${action} ${short(resource)}`);
}

const dynamodb = (operation: string, body: object) => jsonCall("dynamodb", operation, body);
const statement = (Statement: string) => dynamodb("ExecuteStatement", { Statement });
const write = { TableName: "t", Key: {} };

const cases: [string, Call, string[] | undefined][] = [
  ["GetItem", dynamodb("GetItem", { TableName: "users" }), ["dynamodb:GetItem table/users"]],
  [
    "a table by its ARN",
    dynamodb("GetItem", { TableName: STREAM.split("/stream")[0] }),
    ["dynamodb:GetItem table/users"],
  ],
  ["UpdateItem", dynamodb("UpdateItem", { TableName: "users" }), ["dynamodb:UpdateItem table/users"]],
  ["Query", dynamodb("Query", { TableName: "users" }), ["dynamodb:Query table/users"]],
  ["Query of an index", dynamodb("Query", { TableName: "t", IndexName: "i" }), ["dynamodb:Query table/t/index/i"]],
  ["ListTables", dynamodb("ListTables", {}), ["dynamodb:ListTables *"]],
  [
    "BatchGetItem of two tables",
    dynamodb("BatchGetItem", { RequestItems: { users: {}, uploads: {} } }),
    ["dynamodb:BatchGetItem table/users", "dynamodb:BatchGetItem table/uploads"],
  ],
  ["BatchWriteItem", dynamodb("BatchWriteItem", { RequestItems: { t: [] } }), ["dynamodb:BatchWriteItem table/t"]],
  [
    "TransactWriteItems, each action on its table once",
    dynamodb("TransactWriteItems", {
      TransactItems: [{ Put: write }, { Put: write }, { Update: write }, { Delete: write }, { ConditionCheck: write }],
    }),
    ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"].map((action) => `dynamodb:${action} table/t`),
  ],
  [
    "an unknown action of a transaction",
    dynamodb("TransactWriteItems", { TransactItems: [{ Move: write }] }),
    undefined,
  ],
  ["TransactGetItems", dynamodb("TransactGetItems", { TransactItems: [{ Get: write }] }), ["dynamodb:GetItem table/t"]],
  ["INSERT", statement(`INSERT INTO "users" VALUE {'email': ?}`), ["dynamodb:PartiQLInsert table/users"]],
  ["an INSERT without quotes", statement("insert into users value {'a': ?}"), ["dynamodb:PartiQLInsert table/users"]],
  ["SELECT", statement(`SELECT * FROM "users" WHERE email = ?`), ["dynamodb:PartiQLSelect table/users"]],
  ["SELECT to its end", statement("SELECT a, b\nFROM users"), ["dynamodb:PartiQLSelect table/users"]],
  ["SELECT of an index", statement(`SELECT * FROM "t"."by-name"`), ["dynamodb:PartiQLSelect table/t/index/by-name"]],
  ["UPDATE", statement(`UPDATE "users" SET a = 1 WHERE email = ?`), ["dynamodb:PartiQLUpdate table/users"]],
  ["DELETE", statement(`DELETE FROM "users" WHERE email = ?`), ["dynamodb:PartiQLDelete table/users"]],
  ["EXISTS", statement(`EXISTS(SELECT * FROM "users")`), undefined],
  ["a quoted FROM", statement(`SELECT "a FROM users ", b FROM secrets`), undefined],
  ["two tables", statement(`SELECT * FROM "users", "others"`), undefined],
  ["an UPDATE of an index", statement(`UPDATE "users"."i" SET a = 1`), undefined],
  ["no statement", dynamodb("ExecuteStatement", {}), undefined],
  [
    "BatchExecuteStatement",
    dynamodb("BatchExecuteStatement", {
      Statements: [`INSERT INTO "a" VALUE {}`, `INSERT INTO "a" VALUE {}`, `DELETE FROM b`].map((Statement) => ({
        Statement,
      })),
    }),
    ["dynamodb:PartiQLInsert table/a", "dynamodb:PartiQLDelete table/b"],
  ],
  ["a bad one among statements", dynamodb("BatchExecuteStatement", { Statements: [{ Statement: "DROP" }] }), undefined],
  [
    "ExecuteTransaction",
    dynamodb("ExecuteTransaction", { TransactStatements: [{ Statement: "UPDATE t SET a = 1" }] }),
    ["dynamodb:PartiQLUpdate table/t"],
  ],
  [
    "DescribeStream",
    dynamodb("DescribeStream", { StreamArn: STREAM }),
    [`dynamodb:DescribeStream table/users/stream/2026-01-01T00:00:00.000`],
  ],
  [
    "GetRecords, by the stream in its iterator",
    dynamodb("GetRecords", { ShardIterator: `000|${STREAM}|c2hhcmQ=` }),
    [`dynamodb:GetRecords table/users/stream/2026-01-01T00:00:00.000`],
  ],
  ["an iterator of no stream", dynamodb("GetRecords", { ShardIterator: "x" }), ["dynamodb:GetRecords arn:unknown"]],
  ["ListStreams", dynamodb("ListStreams", { TableName: "users" }), ["dynamodb:ListStreams table/users/stream/*"]],
  ["ListStreams of all", dynamodb("ListStreams", {}), ["dynamodb:ListStreams table/*/stream/*"]],
  ["an operation without a mapping", dynamodb("ExportTableToPointInTime", {}), undefined],
  ["a body that is no JSON", jsonCall("dynamodb", "GetItem", {}, { body: Buffer.from("{") }), undefined],

  ["GetObject", s3Call("GetObject", "/b/a%20b?x-id=GetObject"), ["s3:GetObject b/a b"]],
  ["GetObject of a version", s3Call("GetObject", "/b/k?versionId=7"), ["s3:GetObjectVersion b/k"]],
  ["HeadObject", s3Call("HeadObject", "/b/k"), ["s3:GetObject b/k"]],
  ["DeleteObject", s3Call("DeleteObject", "/b/k"), ["s3:DeleteObject b/k"]],
  ["DeleteObject of a version", s3Call("DeleteObject", "/b/k?versionId=7"), ["s3:DeleteObjectVersion b/k"]],
  ["DeleteObjects, whose keys stream by", s3Call("DeleteObjects", "/b?delete"), undefined],
  ["ListObjectsV2", s3Call("ListObjectsV2", "/b?list-type=2"), ["s3:ListBucket b"]],
  ["ListObjects", s3Call("ListObjects", "/b"), ["s3:ListBucket b"]],
  ["HeadBucket", s3Call("HeadBucket", "/b"), ["s3:ListBucket b"]],
  ["ListBuckets", s3Call("ListBuckets", "/"), ["s3:ListAllMyBuckets *"]],
  ["CreateMultipartUpload", s3Call("CreateMultipartUpload", "/b/k?uploads"), ["s3:PutObject b/k"]],
  ["UploadPart", s3Call("UploadPart", "/b/k?partNumber=1&uploadId=u"), ["s3:PutObject b/k"]],
  ["CompleteMultipartUpload", s3Call("CompleteMultipartUpload", "/b/k?uploadId=u"), ["s3:PutObject b/k"]],
  ["AbortMultipartUpload", s3Call("AbortMultipartUpload", "/b/k?uploadId=u"), ["s3:AbortMultipartUpload b/k"]],
  [
    "PutObject with tags and an ACL",
    s3Call("PutObject", "/b/k", { headers: { "x-amz-tagging": "a=b", "x-amz-acl": "private" } }),
    ["s3:PutObject b/k", "s3:PutObjectTagging b/k", "s3:PutObjectAcl b/k"],
  ],
  [
    "CopyObject",
    s3Call("CopyObject", "/b/k", { headers: { "x-amz-copy-source": "/other/a%20b?versionId=1" } }),
    ["s3:GetObjectVersion other/a b", "s3:PutObject b/k"],
  ],
  ["an S3 operation without a mapping", s3Call("PutBucketPolicy", "/b?policy"), undefined],

  [
    "SendMessageBatch",
    jsonCall("sqs", "SendMessageBatch", { QueueUrl: "http://h/0/buffer" }),
    ["sqs:SendMessage buffer"],
  ],
  ["DeleteMessageBatch", jsonCall("sqs", "DeleteMessageBatch", { QueueUrl: "h/0/q" }), ["sqs:DeleteMessage q"]],
  [
    "ChangeMessageVisibilityBatch",
    jsonCall("sqs", "ChangeMessageVisibilityBatch", { QueueUrl: "h/0/q" }),
    ["sqs:ChangeMessageVisibility q"],
  ],
  [
    "ReceiveMessage of the query protocol",
    formCall("sqs", "ReceiveMessage", { QueueUrl: "h/q" }),
    ["sqs:ReceiveMessage q"],
  ],
  ["GetQueueUrl", jsonCall("sqs", "GetQueueUrl", { QueueName: "q" }), ["sqs:GetQueueUrl q"]],
  ["ListQueues", jsonCall("sqs", "ListQueues", {}), ["sqs:ListQueues *"]],
  ["an SQS operation without a mapping", jsonCall("sqs", "AddPermission", { QueueUrl: "q" }), undefined],

  ["SendEmail", formCall("ses", "SendEmail", { Source: "a@x.org" }), ["ses:SendEmail identity/a@x.org"]],
  [
    "SendEmail with a name",
    formCall("ses", "SendEmail", { Source: '"A, B" <a@x.org>' }),
    ["ses:SendEmail identity/a@x.org"],
  ],
  ["SendRawEmail", formCall("ses", "SendRawEmail", { Source: "a@x.org" }), ["ses:SendRawEmail identity/a@x.org"]],
  ["SendRawEmail without Source", formCall("ses", "SendRawEmail", {}), undefined],
  ["an SES operation without a mapping", formCall("ses", "DeleteIdentity", {}), undefined],

  [
    "StartExecution",
    jsonCall("states", "StartExecution", { stateMachineArn: MACHINE }),
    ["states:StartExecution stateMachine:upload"],
  ],
  [
    "DescribeExecution",
    jsonCall("states", "DescribeExecution", {
      executionArn: "arn:aws:states:us-east-1:000000000000:execution:upload:e",
    }),
    ["states:DescribeExecution execution:upload:e"],
  ],
  [
    "SendTaskSuccess",
    jsonCall("states", "SendTaskSuccess", { taskToken: "known" }),
    ["states:SendTaskSuccess stateMachine:upload"],
  ],
  ["an unknown token, which names no resource", jsonCall("states", "SendTaskSuccess", { taskToken: "x" }), []],
  ["a states operation without a mapping", jsonCall("states", "DeleteStateMachine", {}), undefined],

  [
    "Invoke",
    jsonCall("lambda", "Invoke", {}, { path: "/2015-03-31/functions/process-csv/invocations" }),
    ["lambda:InvokeFunction function:process-csv"],
  ],
  [
    "Invoke by ARN",
    jsonCall(
      "lambda",
      "Invoke",
      {},
      {
        path: `/2015-03-31/functions/${encodeURIComponent("arn:aws:lambda:us-east-1:000000000000:function:f")}/invocations`,
      },
    ),
    ["lambda:InvokeFunction function:f"],
  ],
  ["a Lambda operation without a mapping", jsonCall("lambda", "x", {}, { path: "/2015-03-31/functions" }), undefined],
  ["GetCallerIdentity, which actions nothing", formCall("sts", "GetCallerIdentity", {}), []],
  ["AssumeRole", formCall("sts", "AssumeRole", {}), undefined],
  ["a service without a mapping", jsonCall("kms", "Decrypt", {}), undefined],
];

describe("the actions that a call requires", () => {
  for (const [what, call, expected] of cases)
    it(`${call.service}: ${what}`, () => {
      expect(shortActions(call)).toStrictEqual(expected);
    });

  it("include the sender for SES's condition key", () => {
    const [required] = requiredActionsOf(formCall("ses", "SendEmail", { Source: "Ada <a@x.org>" })) ?? [];
    expect(required?.context).toStrictEqual({ "ses:FromAddress": "a@x.org" });
  });

  it("are on the identity by which the sender is verified", () => {
    const ofDomain = createRequiredActions({
      machineOfToken: () => undefined,
      identityOf: (address) => address.split("@")[1] ?? "",
    });
    const [required] = ofDomain(formCall("ses", "SendEmail", { Source: "a@x.org" })) ?? [];
    expect(required?.resource).toBe("arn:aws:ses:us-east-1:000000000000:identity/x.org");
    expect(required?.context).toStrictEqual({ "ses:FromAddress": "a@x.org" });
  });

  it("also requires sending on the default configuration set of the identity", () => {
    const requiredActionsOf = createRequiredActions({
      machineOfToken: () => undefined,
      configurationSetOf: (identity) => (identity === "a@x.org" ? "tracking" : undefined),
    });
    const resources = (address: string) =>
      requiredActionsOf(formCall("ses", "SendEmail", { Source: address }))?.map(({ resource }) => resource);

    expect(resources("a@x.org")).toStrictEqual([
      "arn:aws:ses:us-east-1:000000000000:identity/a@x.org",
      "arn:aws:ses:us-east-1:000000000000:configuration-set/tracking",
    ]);
    expect(resources("b@x.org")).toStrictEqual(["arn:aws:ses:us-east-1:000000000000:identity/b@x.org"]);
  });
});
