import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createFaults } from "../../../local/faults/create-faults";
import { createFaultDeliveries } from "../../../local/faults/function-faults";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import { arnOf, REGION } from "../../../local/program/arn";
import type { DynamoDb } from "../../../local/services/start-dynamodb";
import { startFauxqs } from "../../../local/services/start-fauxqs";
import type { Trigger, TriggerContext } from "../../../local/triggers/trigger";
import { startTestHost } from "../lambda/test-host";

/** A call that came to the gateway. */
export interface SeenCall {
  service: string;
  operation: string;
  principal: string | undefined;
}

/**
 * The embedded services behind a gateway, and a Lambda host, until it is disposed of.
 * @param dynamoDb is the caller's to start and stop: it takes its time
 */
export async function startTestCloud(dynamoDb?: DynamoDb) {
  await using started = new AsyncDisposableStack();
  const running = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.defer(() => part.stop());
    return part;
  };
  const directory = await mkdtemp(join(tmpdir(), "triggers-"));
  started.defer(() => rm(directory, { recursive: true }));
  const principals = createPrincipals();
  const fauxqs = running(await startFauxqs({ directory }));
  const calls: SeenCall[] = [];
  const gateway = running(
    await startGateway({
      port: 0,
      principals,
      routes: {
        ...fauxqs.routes,
        ...(dynamoDb && { dynamodb: { proxyTo: dynamoDb.endpoint } }),
      },
      layers: [
        ({ service, operation, principal }, next) => {
          calls.push({ service, operation, principal });
          return next();
        },
      ],
    }),
  );
  const endpoint = () => gateway.endpoint;
  const lambda = startTestHost({ endpoint, principals, retryDelaysMs: [10, 20] });
  started.defer(() => lambda[Symbol.asyncDispose]());
  const client = { endpoint: gateway.endpoint, region: REGION, credentials: principals.administrator };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const sqs = new SQSClient(client);
  const dynamodb = new DynamoDBClient(client);
  for (const each of [s3, sqs, dynamodb]) started.defer(() => each.destroy());
  const faults = createFaults();
  const access: TriggerContext = { host: lambda.host, endpoint, principals, deliveries: createFaultDeliveries(faults) };
  const all = started.move();

  return {
    lambda,
    access,
    faults,
    calls,
    s3,
    sqs,
    dynamodb,
    objectEvents: fauxqs,
    /** Stops a trigger along with everything else, before it. */
    running<Part extends Trigger>(trigger: Part): Part {
      all.defer(() => trigger.stop());
      return trigger;
    },
    /** What functions have printed as `EVENT` and JSON. */
    events<Event>(): Event[] {
      const marked = lambda.lines.filter((line) => line.startsWith("EVENT "));
      return marked.map((line): Event => JSON.parse(line.slice("EVENT ".length)));
    },
    async createQueue(name: string, attributes: Partial<Record<QueueAttributeName, string>> = {}) {
      const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
      return { url: QueueUrl, arn: arnOf("sqs", name) };
    },
    /** How many messages a queue holds: to be had, and in hand. */
    async depth(url: string): Promise<[number, number]> {
      const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
      );
      return [Number(Attributes[names[0]]), Number(Attributes[names[1]])];
    },
    /** Waits for a queue's next messages. */
    async receive(url: string): Promise<Message[]> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
      );
      return Messages;
    },
    /** A table with the string key `id` and a stream of new images; returns the stream's ARN. */
    async createTable(name: string): Promise<string> {
      const { TableDescription } = await dynamodb.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        }),
      );
      return TableDescription?.LatestStreamArn ?? "";
    },
    async put(table: string, id: string, attributes: NonNullable<PutItemCommand["input"]["Item"]> = {}): Promise<void> {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: { id: { S: id }, ...attributes } }));
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Waits for a condition. The deadline is so late that only a condition that never holds misses it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`The condition was not met: ${condition}`);
    await delay(5);
  }
}
