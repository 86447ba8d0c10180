import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { HeadBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSendQuotaCommand, SESClient } from "@aws-sdk/client-ses";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createPrincipals } from "../../../local/principals";
import { signedFor, startBefore } from "./start-upstream";

const SERVICES = ["dynamodb", "lambda", "s3", "ses", "sqs", "states", "sts"];
const INVALID = "The security token included in the request is invalid.";
const NO_RECORD = "The AWS Access Key Id you provided does not exist in our records.";
/** The administrator's of another start. */
const OTHERS = createPrincipals();

describe("a request with an unknown access key", () => {
  let reached = 0;
  let gateway: Awaited<ReturnType<typeof startBefore>>;
  const clients: { destroy(): void }[] = [];
  const client = <Client extends { destroy(): void }>(Client: new (config: object) => Client) => {
    const { endpoint } = gateway;
    const config = { endpoint, region: "us-east-1", credentials: OTHERS.administrator, forcePathStyle: true };
    const made = new Client(config);
    clients.push(made);
    return made;
  };
  beforeAll(async () => {
    gateway = await startBefore(
      (_request, response) => {
        reached += 1;
        response.end("{}");
      },
      {},
      SERVICES,
    );
  });
  afterAll(async () => {
    for (const each of clients) each.destroy();
    await gateway.stop();
    expect(reached).toBe(0);
  });

  const calls: [string, () => Promise<unknown>, { name: string; status: number; message: string }][] = [
    [
      "DynamoDB",
      () => client(DynamoDBClient).send(new ListTablesCommand()),
      { name: "UnrecognizedClientException", status: 400, message: INVALID },
    ],
    [
      "Step Functions",
      () => client(SFNClient).send(new ListStateMachinesCommand()),
      { name: "UnrecognizedClientException", status: 400, message: INVALID },
    ],
    [
      "Lambda",
      () => client(LambdaClient).send(new InvokeCommand({ FunctionName: "process-csv" })),
      { name: "UnrecognizedClientException", status: 403, message: INVALID },
    ],
    [
      "SQS",
      () => client(SQSClient).send(new ListQueuesCommand()),
      { name: "InvalidClientTokenId", status: 403, message: INVALID },
    ],
    [
      "SES",
      () => client(SESClient).send(new GetSendQuotaCommand()),
      { name: "InvalidClientTokenId", status: 403, message: INVALID },
    ],
    [
      "S3",
      () => client(S3Client).send(new ListBucketsCommand()),
      { name: "InvalidAccessKeyId", status: 403, message: NO_RECORD },
    ],
  ];
  it.each(calls)("is refused by %s with the service's own error", async (_service, call, { name, status, message }) => {
    const $metadata = expect.objectContaining({ httpStatusCode: status });
    await expect(call()).rejects.toMatchObject({ name, message, $metadata });
  });

  it("is refused by S3 without a body where the method is HEAD", async () => {
    const asked = client(S3Client).send(new HeadBucketCommand({ Bucket: "uploads" }));
    await expect(asked).rejects.toMatchObject({ $metadata: expect.objectContaining({ httpStatusCode: 403 }) });
  });

  it("is refused by S3 with the access key in the error", async () => {
    const response = await fetch(`${gateway.endpoint}/uploads/users.csv`, { headers: signedFor("s3", OTHERS) });
    expect(await response.text()).toMatch(
      `<Code>InvalidAccessKeyId</Code><Message>${NO_RECORD}</Message><AWSAccessKeyId>${OTHERS.administrator.accessKeyId}</AWSAccessKeyId>`,
    );
  });

  it.each(SERVICES)("is refused by %s in the query protocol, in an address and in a form", async (service) => {
    const credential = `${OTHERS.administrator.accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
    const inAddress = await fetch(`${gateway.endpoint}/b/k?X-Amz-Credential=${encodeURIComponent(credential)}`);
    expect(inAddress.status).toBeGreaterThanOrEqual(400);
    const inForm = await fetch(`${gateway.endpoint}/uploads`, { method: "POST", body: formWith(credential) });
    expect(inForm.status).toBe(403);
  });
});

describe("a request without a credential", () => {
  const unsigned: [string, string, RequestInit, number, RegExp][] = [
    [
      "S3",
      "/uploads/users.csv",
      { method: "PUT", body: "x" },
      403,
      /<Code>AccessDenied<\/Code><Message>Access Denied</,
    ],
    ["S3, as a list of buckets", "/", {}, 403, /<Code>AccessDenied</],
    ["S3, as a form", "/uploads", { method: "POST", body: formWith() }, 403, /<Code>AccessDenied</],
    ["S3, signed with Version 2", "/b/k?AWSAccessKeyId=A&Signature=s&Expires=1", {}, 400, /<Code>InvalidRequest</],
    ["DynamoDB", "/", target("DynamoDB_20120810.Scan"), 400, /"MissingAuthenticationTokenException"/],
    [
      "DynamoDB Streams",
      "/",
      target("DynamoDBStreams_20120810.ListStreams"),
      400,
      /MissingAuthenticationTokenException/,
    ],
    ["Step Functions", "/", target("AWSStepFunctions.StartExecution"), 400, /MissingAuthenticationTokenException/],
    ["SQS", "/", target("AmazonSQS.ListQueues"), 403, /"MissingAuthenticationToken"/],
    ["another JSON service", "/", target("TrentService.Encrypt"), 400, /MissingAuthenticationTokenException/],
    [
      "Lambda",
      "/2015-03-31/functions/process-csv/invocations",
      { method: "POST", body: "{}" },
      403,
      /"MissingAuthenticationTokenException","message":"Missing Authentication Token"/,
    ],
    [
      "SES",
      "/",
      { method: "POST", body: new URLSearchParams({ Action: "SendEmail" }) },
      403,
      /<ErrorResponse><Error><Type>Sender<\/Type><Code>MissingAuthenticationToken</,
    ],
  ];
  it.each(unsigned)("is refused by %s with the service's own error", async (_service, path, request, status, text) => {
    let reached = 0;
    const gateway = await startBefore(
      (_request, response) => {
        reached += 1;
        response.end();
      },
      {},
      SERVICES,
    );
    const response = await fetch(`${gateway.endpoint}${path}`, request);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(text);
    expect(reached).toBe(0);
    await gateway.stop();
  });
});

describe("a known access key", () => {
  it("is accepted in a header, an address and a form, whose file arrives whole", async () => {
    // Prepare
    const bodies: string[] = [];
    const gateway = await startBefore(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString());
      response.end();
    });
    const { accessKeyId } = gateway.principals.administrator;
    const credential = `${accessKeyId}/20260101/us-east-1/s3/aws4_request`;
    const put = (query: string, headers: Record<string, string>) =>
      fetch(`${gateway.endpoint}/uploads/users.csv${query}`, { method: "PUT", body: "email", headers });

    // Act
    const inHeader = await put("", signedFor("s3", gateway.principals));
    const inAddress = await put(`?X-Amz-Credential=${encodeURIComponent(credential)}`, {});
    const form = formWith(credential);
    const inForm = await fetch(`${gateway.endpoint}/uploads`, { method: "POST", body: form });

    // Assess
    expect([inHeader.status, inAddress.status, inForm.status]).toStrictEqual([200, 200, 200]);
    expect(bodies.slice(0, 2)).toStrictEqual(["email", "email"]);
    expect(bodies[2]).toMatch(/x-amz-credential.*name="file".*filename="users.csv".*name,email\r\n/s);
    await gateway.stop();
  });

  it("is another one at each start", () => {
    const [one, other] = [createPrincipals().administrator, createPrincipals().administrator];
    expect(one.accessKeyId).toMatch(/^AKIA[0-9A-F]{16}$/);
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
    expect(one.secretAccessKey).not.toBe(other.secretAccessKey);
  });

  it("does not count where a form has it behind or in its file", async () => {
    const gateway = await startBefore((_request, response) => response.end());
    const credential = `${gateway.principals.administrator.accessKeyId}/20260101/us-east-1/s3/aws4_request`;
    const form = formWith();
    form.append("x-amz-credential", credential);
    const response = await fetch(`${gateway.endpoint}/uploads`, { method: "POST", body: form });
    expect(response.status).toBe(403);
    await gateway.stop();
  });
});

function formWith(credential?: string): FormData {
  const form = new FormData();
  form.set("key", "users.csv");
  if (credential !== undefined) form.set("x-amz-credential", credential);
  form.set("file", new Blob(["name,email\r\n"]), "users.csv");
  return form;
}

function target(name: string): RequestInit {
  return { method: "POST", headers: { "x-amz-target": name }, body: "{}" };
}
