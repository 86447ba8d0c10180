import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createFaultLayer } from "./faults/create-fault-layer";
import { createFaults, type Faults } from "./faults/create-faults";
import { createFaultDeliveries, createTimeLimit } from "./faults/function-faults";
import type { Layer } from "./gateway/call";
import { startGateway } from "./gateway/start-gateway";
import { createAccessLayer } from "./iam/create-access-layer";
import { createPermissions } from "./iam/permissions";
import { createRequiredActions } from "./iam/required-actions/create-required-actions";
import { createLambdaHost, type LambdaHost } from "./lambda/create-lambda-host";
import type { InvocationMetrics } from "./lambda/invocation";
import { invokeFunction } from "./lambda/invoke-function";
import { createFunctionLog, openLogs } from "./logs";
import { createMeter, runsUsage } from "./metering/create-meter";
import type { Usage } from "./metering/usage";
import { type Credentials, createPrincipals } from "./principals";
import { REGION } from "./program/arn";
import { deployProgram } from "./program/deploy-program";
import type { LocalServices } from "./program/hosted-resource";
import type { Overrides } from "./program/overrides";
import { startDynamoDb } from "./services/start-dynamodb";
import { startFauxqs } from "./services/start-fauxqs";
import { type Email, sendQuotaReply, startSes } from "./services/start-ses";
import { createStepFunctions } from "./step-functions/create-step-functions";
import { createTriggers } from "./triggers/create-triggers";

export interface LocalCloudOptions {
  /** Port of the endpoint on 127.0.0.1; 0 picks a free one. */
  port: number;
  /** Folder for the functions' logs, one file a function. */
  logs: string;
  /** Functions that are deployed and not run by their queue or stream: to see what the ones before them do alone. */
  disabled?: readonly string[];
  /** Values in place of registered ones, by resource and property: `{ "process-csv": { timeout: 8 } }`. */
  overrides?: Overrides;
  /** Where faults come from; there are none without. */
  faults?: Faults;
  /** Lie around every call, outside of the cloud's own. */
  layers?: readonly Layer[];
  /** Told of every refused call in a line, as denied.log is. */
  denied?(line: string): void;
  /** The verified SES identity that an address sends under. Default: the address itself. */
  identityOf?(address: string): string;
  /** The default configuration set of a verified SES identity. Default: it has none. */
  configurationSetOf?(identity: string): string | undefined;
  /** Told of every invocation's end. */
  metrics?(metrics: InvocationMetrics): void;
  /** Aborted: the start is given up. */
  signal?: AbortSignal;
}

/** Rollcall, deployed on this machine. */
export interface LocalCloud extends AsyncDisposable {
  endpoint: string;
  region: string;
  /** The administrator's. */
  credentials: Credentials;
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** What the program was deployed to, for tests and measurements that go on from there. */
  services: LocalServices;
  /** What SES accepted since the start, oldest first. */
  emails(): readonly Email[];
  /** What functions and state machines have used since the start. */
  usage(): Usage[];
  /** Process id of DynamoDB Local, for measuring. */
  dynamodbPid: number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the embedded services, puts the gateway before them and deploys index.ts. What is started here is stopped in
 * the reverse order; a start that fails stops what it started.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { port, logs, disabled = [], overrides = {}, faults = createFaults(), layers = [], metrics, signal } = options;
  const { identityOf, configurationSetOf } = options;
  await using started = new AsyncDisposableStack();
  const running = <Part extends { stop(): unknown }>(part: Part): Part => {
    started.defer(async () => {
      await part.stop();
    });
    signal?.throwIfAborted();
    return part;
  };

  const directory = await mkdtemp(join(tmpdir(), "rollcall-"));
  started.defer(() => rm(directory, { recursive: true, force: true }));
  const principals = createPrincipals();
  const log = running(openLogs(logs));
  const permissions = createPermissions();
  const meter = createMeter();
  const denied = (line: string) => {
    log.write("denied", `${new Date().toISOString()} ${line}`);
    options.denied?.(line);
  };

  let endpoint = "";
  const access = { endpoint: () => endpoint, principals };
  const stepFunctions = running(createStepFunctions(access));
  const starting = [
    startDynamoDb().then(running),
    startFauxqs({ directory: join(directory, "s3") }).then(running),
    startSes().then(running),
  ] as const;
  // Where one fails, the others are there to be stopped before the failure is told.
  await Promise.allSettled(starting);
  const [dynamodb, fauxqs, ses] = await Promise.all(starting);
  const gateway = running(
    await startGateway({
      port,
      principals,
      layers: [
        ...layers,
        createAccessLayer({
          permissions,
          requiredActionsOf: createRequiredActions({
            ...stepFunctions,
            ...(identityOf && { identityOf }),
            ...(configurationSetOf && { configurationSetOf }),
          }),
          log: denied,
        }),
        createFaultLayer(faults, { kill: (id) => lambda.kill(id), expire: (id) => lambda.expire(id) }),
        meter.layer,
      ],
      routes: {
        dynamodb: { proxyTo: dynamodb.endpoint },
        s3: { proxyTo: fauxqs.endpoint },
        sqs: { proxyTo: fauxqs.endpoint },
        ses: {
          proxyTo: ses.endpoint,
          operations: ses.operations,
          answers: { GetSendQuota: () => sendQuotaReply(ses.emails().length) },
        },
        sts: { proxyTo: fauxqs.endpoint },
        states: { handle: stepFunctions.handle },
        lambda: { handle: (call) => invokeFunction(lambda, call) },
      },
    }),
  );
  endpoint = gateway.endpoint;
  // Not before: where the port is taken, these are the logs of the local cloud that has it.
  log.removeOld();

  const timeLimit = createTimeLimit(faults);
  const deliveries = createFaultDeliveries(faults);
  const functionLog = createFunctionLog({
    permissions,
    denied,
    write: log.write,
    specOf: (name) => lambda.specOf(name),
  });
  const lambda: LambdaHost = running(
    createLambdaHost({ ...access, log: functionLog, timeLimit, ...(metrics && { metrics }) }),
  );
  const triggers = running(createTriggers({ ...access, lambda, uploads: fauxqs, deliveries, disabled }));
  const client = { endpoint, region: REGION, credentials: principals.administrator };
  const clients = { s3: new S3Client(client), sqs: new SQSClient(client), dynamodb: new DynamoDBClient(client) };
  for (const each of Object.values(clients)) started.defer(() => each.destroy());
  const artifacts = join(directory, "functions");
  const services: LocalServices = { ...clients, stepFunctions, lambda, triggers, permissions, artifacts };
  const outputs = await deployProgram(services, overrides);
  signal?.throwIfAborted();

  const all = started.move();
  const stop = () => all.disposeAsync();
  const { administrator: credentials } = principals;
  const { pid: dynamodbPid } = dynamodb;
  const { emails } = ses;
  return {
    endpoint,
    region: REGION,
    credentials,
    outputs,
    services,
    emails,
    usage: () => [
      ...meter.read(),
      ...runsUsage(lambda.usage(), (name) => lambda.specOf(name).memoryMb, stepFunctions.transitions()),
    ],
    dynamodbPid,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
