import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  DeleteQueueCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createAccessLayer } from "../../../local/iam/create-access-layer";
import { createPermissions } from "../../../local/iam/permissions";
import { createRequiredActions } from "../../../local/iam/required-actions/create-required-actions";
import { createPrincipals } from "../../../local/principals";
import { startBefore } from "./start-upstream";

const USER = "arn:aws:sts::000000000000:assumed-role/fn/fn";
const ROLE = "arn:aws:iam::000000000000:role/fn";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";

/** Serves as every service: S3 has no object, SQS accepts every call. */
const upstream: RequestListener = (request, response) => {
  request.resume();
  if (request.method === "POST") return response.end("{}");
  const error = request.url?.startsWith("/nobucket") ? "NoSuchBucket" : "NoSuchKey";
  response.writeHead(404, { "content-type": "application/xml" });
  response.end(request.method === "HEAD" ? undefined : `<Error><Code>${error}</Code><Message>none</Message></Error>`);
};

describe("a gateway that judges calls", () => {
  const principals = createPrincipals();
  const log: string[] = [];
  let gateway: Awaited<ReturnType<typeof startBefore>>;
  const clients: { destroy(): void }[] = [];
  const client = <Client extends { destroy(): void }>(
    Client: new (config: object) => Client,
    administrator = false,
  ) => {
    const credentials = administrator ? principals.administrator : principals.issue(ROLE);
    const made = new Client({ endpoint: gateway.endpoint, region: "us-east-1", credentials, forcePathStyle: true });
    clients.push(made);
    return made;
  };

  beforeAll(async () => {
    const permissions = createPermissions();
    const Statement = [
      { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: ["arn:aws:s3:::listed", "arn:aws:s3:::nobucket"] },
      { Effect: "Allow", Action: "sqs:*", Resource: QUEUE },
      { Effect: "Deny", Action: "sqs:ReceiveMessage", Resource: QUEUE },
    ];
    permissions.attach(ROLE, "p", JSON.stringify({ Version: "2012-10-17", Statement }));
    const requiredActionsOf = createRequiredActions({ machineOfToken: () => undefined });
    const layers = [createAccessLayer({ permissions, requiredActionsOf, log: (line) => log.push(line) })];
    gateway = await startBefore(upstream, { principals, layers }, ["dynamodb", "s3", "ses", "sqs", "states"]);
  });
  afterAll(async () => {
    for (const each of clients) each.destroy();
    await gateway.stop();
  });

  const because = (action: string) => `because no identity-based policy allows the ${action} action`;
  const denials: [string, () => Promise<unknown>, { name: string; status: number; message: string }][] = [
    [
      "DynamoDB",
      () => client(DynamoDBClient).send(new GetItemCommand({ TableName: "t", Key: {} })),
      {
        ...{ name: "AccessDeniedException", status: 400 },
        message: `User: ${USER} is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/t ${because("dynamodb:GetItem")}`,
      },
    ],
    [
      "Step Functions",
      () => client(SFNClient).send(new ListStateMachinesCommand()),
      {
        ...{ name: "AccessDeniedException", status: 400 },
        message: `User: ${USER} is not authorized to perform: states:ListStateMachines on resource: * ${because("states:ListStateMachines")}`,
      },
    ],
    [
      "SQS, where nothing allows it",
      () =>
        client(SQSClient).send(new SendMessageCommand({ QueueUrl: `${gateway.endpoint}/0/other`, MessageBody: "m" })),
      {
        ...{ name: "AccessDeniedException", status: 403 },
        message: `User: ${USER} is not authorized to perform: sqs:SendMessage on resource: ${QUEUE.replace(/q$/, "other")} ${because("sqs:SendMessage")}`,
      },
    ],
    [
      "SQS, where it is denied",
      () => client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: `${gateway.endpoint}/0/q` })),
      {
        ...{ name: "AccessDeniedException", status: 403 },
        message: `User: ${USER} is not authorized to perform: sqs:ReceiveMessage on resource: ${QUEUE} with an explicit deny in an identity-based policy`,
      },
    ],
    [
      "SES",
      () => {
        const Message = { Subject: { Data: "s" }, Body: { Text: { Data: "b" } } };
        return client(SESClient).send(new SendEmailCommand({ Source: "a@x.org", Destination: {}, Message }));
      },
      {
        ...{ name: "AccessDenied", status: 403 },
        message: `User \`${USER}' is not authorized to perform \`ses:SendEmail' on resource \`arn:aws:ses:us-east-1:000000000000:identity/a@x.org'`,
      },
    ],
    [
      "S3, of an object that is missing in a bucket that may not be listed",
      () => client(S3Client).send(new GetObjectCommand({ Bucket: "unlisted", Key: "a b" })),
      {
        ...{ name: "AccessDenied", status: 403 },
        message: `User: ${USER} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::unlisted" ${because("s3:ListBucket")}`,
      },
    ],
  ];
  for (const [service, call, { name, status, message }] of denials)
    it(`answers in the words of ${service}, and logs them`, async () => {
      log.length = 0;
      await assert.rejects(call(), (error: Error & { $metadata: { httpStatusCode: number } }) => {
        expect([error.name, error.$metadata.httpStatusCode]).toStrictEqual([name, status]);
        expect(error.message).toBe(message);
        return true;
      });
      expect(log.length).toBe(1);
      assert.ok(log[0]?.endsWith(message));
    });

  it("lets through what is allowed, and all that the administrator does", async () => {
    log.length = 0;
    const purge = new PurgeQueueCommand({ QueueUrl: `${gateway.endpoint}/0/q` });
    await client(SQSClient).send(purge);
    await client(SQSClient, true).send(new DeleteQueueCommand({ QueueUrl: `${gateway.endpoint}/0/other` }));
    expect(log).toStrictEqual([]);
  });

  it("answers that an object is missing to a caller who may list the bucket", async () => {
    const get = client(S3Client).send(new GetObjectCommand({ Bucket: "listed", Key: "k" }));
    await expect(get).rejects.toMatchObject({ name: "NoSuchKey" });
    const head = client(S3Client).send(new HeadObjectCommand({ Bucket: "listed", Key: "k" }));
    await expect(head).rejects.toMatchObject({ name: "NotFound" });
    const noBucket = client(S3Client).send(new GetObjectCommand({ Bucket: "nobucket", Key: "k" }));
    await expect(noBucket).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it("denies an operation whose required actions are not mapped, and names it", async () => {
    log.length = 0;
    const unmapped = client(SQSClient).send(new ListQueueTagsCommand({ QueueUrl: `${gateway.endpoint}/0/q` }));
    await expect(unmapped).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringMatching(/The actions that sqs ListQueueTags requires are not mapped/),
    });
    expect(log.length).toBe(1);
  });
});
