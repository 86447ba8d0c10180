import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import { startDynamoDb } from "../../../local/services/start-dynamodb";
import { startFauxqs } from "../../../local/services/start-fauxqs";
import { startSes } from "../../../local/services/start-ses";
import { createStepFunctions } from "../../../local/step-functions/create-step-functions";
import { KEYS } from "./dynamodb-calls";

/** The local services, as the local cloud starts them, with tables, a bucket and a queue. */
export async function startServices() {
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  const principals = createPrincipals();
  let endpoint = "";
  const states = createStepFunctions({ endpoint: () => endpoint, principals });
  started.defer(() => states.stop());
  const [database, fauxqs, mail] = await Promise.all([startDynamoDb(), startFauxqs({ directory }), startSes()]);
  for (const service of [database, fauxqs, mail]) started.defer(() => service.stop());
  const gateway = await startGateway({
    ...{ port: 0, principals, layers: [] },
    routes: { dynamodb: { proxyTo: database.endpoint }, states: { handle: states.handle } },
  });
  started.defer(() => gateway.stop());
  endpoint = gateway.endpoint;

  const config = { region: "us-east-1", credentials: principals.administrator, maxAttempts: 1 };
  const clients = {
    dynamodb: new DynamoDBClient({ ...config, endpoint }),
    sfn: new SFNClient({ ...config, endpoint }),
    s3: new S3Client({ ...config, endpoint: fauxqs.endpoint, forcePathStyle: true }),
    sqs: new SQSClient({ ...config, endpoint: fauxqs.endpoint }),
    ses: new SESClient({ ...config, endpoint: mail.endpoint }),
  };
  for (const client of Object.values(clients)) started.defer(() => client.destroy());
  for (const [TableName, names] of Object.entries(KEYS))
    await clients.dynamodb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" })),
        AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  await clients.s3.send(new CreateBucketCommand({ Bucket: "files" }));
  const { QueueUrl = "" } = await clients.sqs.send(
    new CreateQueueCommand({ QueueName: "queue", Attributes: { VisibilityTimeout: "0" } }),
  );
  const all = started.move();
  return { ...clients, states, queueUrl: QueueUrl, stop: () => all.disposeAsync() };
}

export type Services = Awaited<ReturnType<typeof startServices>>;
