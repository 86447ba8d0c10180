import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SESClient } from "@aws-sdk/client-ses";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { sqsMapping, streamMapping } from "../../local/triggers/mapping";
import { uploadOf } from "../../runtime/upload/upload";
import type { Deployment } from "../../tests/chaos/simulation/deployment";
import { s3EventOf } from "../../tests/chaos/simulation/s3-event";
import { START_HANDLER } from "../../tests/chaos/simulation/start-handlers";
import { createSqs } from "../../tests/doubles/create-sqs";
import { createStepFunctions } from "../../tests/doubles/create-step-functions";
import { documentClientOver } from "../../tests/doubles/document-client-over";
import { makeCall, sendCharges } from "./call";
import { createFunction, type Environment, type Invocation, type LambdaFunction } from "./create-function";
import { createTableService, type TableService } from "./create-table-service";
import { createUserStore } from "./create-user-store";
import { drawLatency } from "./draw-latency";
import { createEmailService, type EmailService } from "./email-service";
import { LAMBDA, ON_DEMAND } from "./parameters";
import {
  bodyOf,
  filesOf,
  keyOfFile,
  type PeopleFiles,
  personOf,
  rowsOf,
  SMALL_FILE_DELAY,
  sizeOfFile,
  smallFileOf,
} from "./people";
import { pollQueue } from "./poll-queue";
import { readStream } from "./read-stream";
import { type Result, resultOf, watchRun } from "./result";
import { createWorld, type World } from "./world";

export interface RunOptions {
  files: PeopleFiles;
  seed: number;
  /** Of the SES account. */
  emailsPerSecond: number;
  /** Write units a second of the tables at the start, by name. Default: those of a new table */
  warmThroughput: Record<string, number>;
}

interface Services {
  tables: TableService;
  sqs: ReturnType<typeof createSqs>;
  stepFunctions: ReturnType<typeof createStepFunctions>;
  emails: EmailService;
  files: PeopleFiles;
  invokeLater(functionName: string, event: unknown): void;
}

/** Runs the program's own handlers, as it registers them, over the model until every email is sent. */
export async function runRollcall(deployment: Deployment, options: RunOptions): Promise<Result> {
  const { files, emailsPerSecond } = options;
  const world = createWorld(options.seed);
  const { time } = world;
  const { functions, queues, mappings } = deployment;
  const usersTable = functions["insert-users"]?.variables.USERS_TABLE ?? "";
  const users = createUserStore(files, time.now());
  const tables = createTableService(world, {
    keys: deployment.keys,
    warmThroughput: Object.fromEntries(
      Object.keys(deployment.keys).map((table) => {
        const [logicalName = ""] = table.split("-");
        return [table, options.warmThroughput[logicalName] ?? ON_DEMAND.initialWrites];
      }),
    ),
    stores: { [usersTable]: users },
  });
  const watch = watchRun(world, rowsOf(files));
  const started = new Map<string, LambdaFunction>();
  const stateMachine: Invocation = { functionName: "upload", isRunning: () => true, compute: () => time.now() };
  const services: Services = {
    ...{ tables, files },
    sqs: createSqs(Object.values(queues), time.now),
    emails: createEmailService(world, emailsPerSecond),
    stepFunctions: createStepFunctions({
      ...{ definition: deployment.stateMachine, now: time.now, after: time.after, random: world.random.next },
      updateItem: (input) => tables.call(stateMachine, "UpdateItem", input),
      onEnd: watch.executionEnded,
    }),
    async invokeLater(name, event) {
      const target = started.get(name);
      await time.sleep(drawLatency(world.random, LAMBDA.notification));
      const result = await target?.invoke(event);
      if (result?.functionError) world.measurements.count(`failed events of ${name}`);
    },
  };

  for (const [name, { timeout, memory, variables }] of Object.entries(functions)) {
    const startHandler = START_HANDLER[name];
    if (startHandler === undefined) throw new TypeError(`start-handlers.ts knows no function ${name}.`);
    const environmentVariables: Record<string, string> = {
      ...variables,
      AWS_LAMBDA_FUNCTION_NAME: name,
      EMAILS_PER_SECOND: String(emailsPerSecond),
    };
    const start = (environment: Environment) =>
      startHandler(createClients(world, services, environment), environment, (key) => environmentVariables[key] ?? "");
    started.set(name, createFunction(world, { name, timeout, memory, start }));
  }
  for (const inputs of Object.values(mappings)) {
    const { eventSourceArn = "", functionName = "" } = inputs as Record<string, string>;
    const [name = ""] = Object.entries(functions).find(([, { arn }]) => arn === functionName) ?? [];
    const target = started.get(name);
    const queue = Object.values(queues).find(({ arn }) => arn === eventSourceArn);
    if (target === undefined) throw new TypeError(`A mapping is for ${functionName}, which is no function.`);
    if (queue) {
      pollQueue(world, services.sqs, queue, sqsMapping(inputs), target);
      continue;
    }
    const table = Object.keys(deployment.keys).find((each) => eventSourceArn.includes(`/${each}/stream/`)) ?? "";
    const common = { mapping: streamMapping(inputs), target, shards: () => tables.partitions(table) };
    const deliver =
      table === usersTable
        ? readStream(world, { ...common, store: users })
        : readStream(world, { ...common, store: { keep: (change) => change, restore: (change) => change } });
    tables.double.onChange((change) => change.table === table && deliver(change));
  }
  const smallFile = smallFileOf(files);
  tables.double.onChange(({ table, key, eventName, after }) => {
    if (table === usersTable && eventName === "INSERT") {
      watch.inserted();
      if (smallFile !== undefined && personOf(key.email?.S ?? "")?.file === smallFile) watch.smallInserted();
    }
    if (after?.part?.S === "SUMMARY") watch.summaryChanged(after);
  });

  for (let file = 0; file < filesOf(files); file++) {
    const object = { versionId: "v1", etag: "e", body: { length: sizeOfFile(files, file) } };
    const event = s3EventOf(deployment.uploadsBucket, keyOfFile(file), object as never, {
      isVersioned: true,
      sequencer: String(file).padStart(16, "0"),
    });
    const [record] = event.Records;
    if (record === undefined) continue;
    const { uploadId } = uploadOf(record);
    watch.uploads.add(uploadId);
    if (file !== smallFile) services.invokeLater("process-csv", event);
    else {
      watch.watchSmall(uploadId);
      time.after(SMALL_FILE_DELAY, () => services.invokeLater("process-csv", event));
    }
  }
  const events = await time.run(() => watch.isOver(services.emails.accepted()));
  const states = Object.keys(JSON.parse(deployment.stateMachine).States).length;
  world.measurements.call("upload", "states", "transitions", { stateTransitions: filesOf(files) * states });
  return resultOf(world, watch, { files, emails: services.emails, events });
}

interface Command {
  constructor: { name: string };
  input: Record<string, unknown>;
}

function createClients(world: World, services: Services, environment: Environment) {
  const sender =
    (service: string, takeEffect: (name: string, input: never) => unknown, chargesOf: (input: never) => object) =>
    ({ constructor: { name }, input }: Command) =>
      makeCall(world, environment.current(), {
        ...{ service, operation: name.replace(/Command$/, ""), charges: chargesOf(input as never) },
        takeEffect: () => takeEffect(name, input as never),
      });
  const free = () => ({});
  return {
    dynamodb: documentClientOver((name, input) =>
      services.tables.call(environment.current(), name.replace(/Command$/, ""), input),
    ),
    sqs: { send: sender("sqs", services.sqs.execute, sendCharges) } as unknown as SQSClient,
    sfn: { send: sender("states", services.stepFunctions.execute, free) } as unknown as SFNClient,
    ses: { send: () => services.emails.send(environment.current()) } as unknown as SESClient,
    s3: {
      async send({ input }: Command) {
        const invocation = environment.current();
        const { Key, Range = "" } = input as { Key: string; Range?: string };
        await makeCall(world, invocation, {
          ...{ service: "s3", operation: "GetObject", charges: { s3Gets: 1 } },
          takeEffect: () => undefined,
        });
        const [, file = ""] = /^people-(\d+)\.csv$/.exec(Key) ?? [];
        const [, offset = "0"] = /^bytes=(\d+)-$/.exec(Range) ?? [];
        return { Body: bodyOf(world, services.files, Number(file), invocation, Number(offset)) };
      },
    } as unknown as S3Client,
    lambda: {
      send: sender(
        "lambda",
        (_name, { FunctionName, Payload }: { FunctionName: string; Payload: string }) => {
          services.invokeLater(FunctionName, JSON.parse(Payload));
          return { StatusCode: 202 };
        },
        free,
      ),
    } as unknown as LambdaClient,
  };
}
