import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SQSClient } from "@aws-sdk/client-sqs";
import { sqsMapping, streamMapping } from "../../local/triggers/mapping";
import { s3EventOf } from "../../tests/chaos/simulation/s3-event";
import { createSqs, type QueueSettings } from "../../tests/doubles/create-sqs";
import { makeCall, sendCharges } from "./call";
import { createFunction, type Environment, type Handler, type Invocation } from "./create-function";
import { createTableService } from "./create-table-service";
import { drawLatency } from "./draw-latency";
import { createEmailService } from "./email-service";
import { LAMBDA, ON_DEMAND } from "./parameters";
import { bodyOf, keyOfFile, sizeOfFile } from "./people";
import { pollQueue } from "./poll-queue";
import { readStream } from "./read-stream";
import { type Result, resultOf, watchRun } from "./result";
import type { RunOptions } from "./run-rollcall";
import { createWorld } from "./world";

const TABLE = "textbook-users";
const QUEUE: QueueSettings = {
  url: "https://sqs.example.com/textbook",
  arn: "arn:aws:sqs:us-east-1:123456789012:textbook",
  visibilityTimeout: 360,
};
/** What bench/textbook.ts deploys; process-csv gets the longest time-out, since it sends one request after the other. */
const MEMORY = 1_769;
const SECONDS: Record<string, number> = { "process-csv": 900, "insert-users": 60, "send-welcome": 60 };

/** Retries of an asynchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_MINUTES = [1, 2];

/** Runs the tutorial's functions over the same model until as many emails are sent as the files have rows. */
export async function runTextbook({ files, seed, emailsPerSecond, warmThroughput }: RunOptions): Promise<Result> {
  const world = createWorld(seed);
  const { time, random, measurements } = world;
  const tables = createTableService(world, {
    keys: { [TABLE]: ["email"] },
    warmThroughput: { [TABLE]: warmThroughput.users ?? ON_DEMAND.initialWrites },
  });
  const sqs = createSqs([QUEUE], time.now);
  const emails = createEmailService(world, emailsPerSecond);
  const watch = watchRun(world, files.count * files.rows);
  const invocations = new AsyncLocalStorage<Environment>();

  /** The functions make their clients as they are loaded, so that what they send is taken from all clients. */
  const current = (): Invocation => {
    const environment = invocations.getStore();
    if (environment === undefined) throw new TypeError("A client is used outside a function.");
    return environment.current();
  };
  replaceSend(DynamoDBClient, (name, input) => tables.call(current(), name, input));
  replaceSend(SESClient, () => emails.send(current()));
  replaceSend(SQSClient, (operation, input) =>
    makeCall(world, current(), {
      ...{ service: "sqs", operation, charges: sendCharges(input as never) },
      takeEffect: () => sqs.execute(`${operation}Command`, input),
    }),
  );
  replaceSend(S3Client, async (operation, { Key }) => {
    const invocation = current();
    const [, file = ""] = /^people-(\d+)\.csv$/.exec(String(Key)) ?? [];
    await makeCall(world, invocation, {
      ...{ service: "s3", operation, charges: { s3Gets: 1 } },
      takeEffect: () => undefined,
    });
    const body = bodyOf(world, files, Number(file), invocation);
    return { Body: { transformToString: async () => Buffer.concat(await body.toArray()).toString() } };
  });

  Object.assign(process.env, { QUEUE_URL: QUEUE.url, USERS_TABLE: TABLE });
  const functionOf = (name: string) => {
    const { handler }: { handler: Handler } = require(join(__dirname, "../textbook", name));
    const start = (environment: Environment): Handler => {
      return (event, context) => invocations.run(environment, () => handler(event, context));
    };
    return createFunction(world, { name, timeout: SECONDS[name] ?? 60, memory: MEMORY, start });
  };
  const processCsv = functionOf("process-csv");
  const insertUsers = functionOf("insert-users");
  const sendWelcome = functionOf("send-welcome");
  pollQueue(
    world,
    sqs,
    QUEUE,
    sqsMapping({ eventSourceArn: QUEUE.arn, functionName: insertUsers.name, batchSize: 10 }),
    insertUsers,
  );
  const deliver = readStream(world, {
    mapping: streamMapping({
      ...{
        eventSourceArn: "textbook",
        functionName: sendWelcome.name,
        startingPosition: "TRIM_HORIZON",
        batchSize: 100,
      },
    }),
    target: sendWelcome,
    shards: () => tables.partitions(TABLE),
    store: { keep: (change) => change, restore: (change) => change },
  });
  tables.double.onChange((change) => {
    if (change.eventName === "INSERT") watch.inserted();
    deliver(change);
  });

  const processFile = async (file: number) => {
    const object = { versionId: "v1", etag: "e", body: { length: sizeOfFile(files, file) } };
    const event = s3EventOf("textbook-uploads", keyOfFile(file), object as never, {
      isVersioned: false,
      sequencer: "1",
    });
    await time.sleep(drawLatency(random, LAMBDA.notification));
    for (const minutes of [...RETRY_MINUTES, undefined]) {
      const { functionError } = await processCsv.invoke(event);
      if (functionError === undefined) {
        watch.moments.parsed = time.now();
        return;
      }
      measurements.count("failed events of process-csv");
      if (minutes !== undefined) await time.sleep(minutes * 60_000);
    }
  };
  for (let file = 0; file < files.count; file++) void processFile(file);
  const events = await time.run(() => watch.isOver(emails.accepted()));
  return resultOf(world, watch, { files, emails, events });
}

type Send = (operation: string, input: Record<string, unknown>) => Promise<unknown>;

function replaceSend(client: { prototype: object }, send: Send): void {
  Object.assign(client.prototype, {
    send: (command: { constructor: { name: string }; input: Record<string, unknown> }) =>
      send(command.constructor.name.replace(/Command$/, ""), command.input),
  });
}
