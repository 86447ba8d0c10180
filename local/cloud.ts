import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloudFailed } from "./errors";
import { createFaultLayer } from "./faults/create-fault-layer";
import { createFaults, type Faults } from "./faults/create-faults";
import { createFaultDeliveries, createTimeLimit } from "./faults/function-faults";
import { answerLogsCall } from "./filter-log-events";
import type { Layer } from "./gateway/call";
import { startGateway } from "./gateway/start-gateway";
import { createAccessLayer } from "./iam/create-access-layer";
import { createPermissions } from "./iam/permissions";
import { createRequiredActions } from "./iam/required-actions/create-required-actions";
import { createResourcePolicies } from "./iam/resource-policies";
import { answerLambdaCall } from "./lambda/answer-call";
import { createLambdaHost, type LambdaHost } from "./lambda/create-lambda-host";
import type { InvocationMetrics } from "./lambda/invocation";
import { createFunctionLog, openLogs } from "./logs";
import { createMeter, runsUsage } from "./metering/create-meter";
import type { Usage } from "./metering/usage";
import { type Credentials, createPrincipals } from "./principals";
import { REGION } from "./program/arn";
import type { LocalServices } from "./program/hosted-resource";
import type { Overrides } from "./program/overrides";
import { createConfigurationSets } from "./services/create-configuration-sets";
import { createTopics } from "./services/create-topics";
import type { Mailbox } from "./services/email-events";
import { type LaunchedDynamoDb, launchDynamoDb } from "./services/start-dynamodb";
import { startFauxqs } from "./services/start-fauxqs";
import { type Email, startSes } from "./services/start-ses";
import { createStepFunctions } from "./step-functions/create-step-functions";
import { createTemporaryDirectory } from "./temporary-directory";
import { createTriggers } from "./triggers/create-triggers";

export interface LocalCloudOptions {
  /** Port of the endpoint on 127.0.0.1; 0 picks a free one. */
  port: number;
  /** Folder for the functions' logs, one file a function. */
  logs: string;
  /** Folder for objects and functions, which are removed at the stop. Default: the system's temporary folder. */
  temporary?: string;
  /** Functions whose event source mappings stay disabled, to observe the earlier stages alone. */
  disabled?: readonly string[];
  /** Values in place of registered ones, by resource and property. */
  overrides?: Overrides;
  /** Settings of the stack in place of those in Pulumi.local.yaml, by name. */
  settings?: Record<string, string>;
  /** Injects faults. Default: none. */
  faults?: Faults;
  /** Wrap every call, outside the cloud's own layers. */
  layers?: readonly Layer[];
  /** Called with one line per denied call, as in denied.log. */
  denied?(line: string): void;
  /** The verified SES identity that an address sends under. Default: the address itself. */
  identityOf?(address: string): string;
  /** The default configuration set of a verified SES identity. Default: it has none. */
  configurationSetOf?(identity: string): string | undefined;
  /** How the mailbox of an address outside SES's mailbox simulator behaves. Default: it takes every email. */
  mailboxOf?(address: string): Mailbox;
  /** Called with the measurements of every invocation. */
  metrics?(metrics: InvocationMetrics): void;
  /** Launched before, as its JVM takes seconds to start. It is stopped with the cloud. Default: one is launched. */
  dynamodb?: LaunchedDynamoDb;
  /** Called as the start proceeds, with the step that begins: `deploying index.ts`. */
  onStep?(step: string): void;
  /** Aborts the start. */
  signal?: AbortSignal;
}

/** The program, deployed on this machine. */
export interface LocalCloud extends AsyncDisposable {
  endpoint: string;
  region: string;
  /** The administrator's. */
  credentials: Credentials;
  /** The stack's outputs. */
  outputs: Record<string, unknown>;
  /** The services behind the endpoint, for tests and measurements. */
  services: LocalServices;
  /** Returns the latest 50,000 emails that SES accepted since the start, oldest first. */
  emails(): readonly Email[];
  /** Returns the number of emails that SES accepted since the start. */
  emailCount(): number;
  /** Returns the usage of roles, functions and state machines since the start. */
  usage(): Usage[];
  /** Process id of DynamoDB Local, for measuring. */
  dynamodbPid: number | undefined;
  /** Rejects with LocalCloudFailed when a part of the cloud fails that it cannot work without; never resolves. */
  failed: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Starts the embedded services behind the gateway and deploys index.ts. Stops in the reverse order; a failed start stops
 * what it started.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const {
    port,
    logs,
    disabled = [],
    overrides = {},
    settings = {},
    faults = createFaults(),
    layers = [],
    onStep = () => {},
    metrics,
    signal,
  } = options;
  const { identityOf, configurationSetOf, mailboxOf } = options;
  await using started = new AsyncDisposableStack();
  const stoppedAtEnd = <Part extends { stop(): unknown }>(part: Part): Part => {
    started.defer(async () => {
      await part.stop();
    });
    signal?.throwIfAborted();
    return part;
  };

  const directory = await createTemporaryDirectory(options.temporary);
  started.defer(() => rm(directory, { recursive: true, force: true }));
  const principals = createPrincipals();
  const failure = Promise.withResolvers<never>();
  // The caller may not wait for it.
  failure.promise.catch(() => {});
  const fail = (reason: string) => failure.reject(new LocalCloudFailed(`The local cloud ended: ${reason}`));
  const log = stoppedAtEnd(openLogs(logs, directory, (error) => fail(`a log cannot be written: ${error.message}`)));
  const permissions = createPermissions();
  const meter = createMeter();
  const denied = (line: string) => {
    log.write("denied", `${new Date().toISOString()} ${line}`);
    options.denied?.(line);
  };

  let endpoint = "";
  const access = { endpoint: () => endpoint, principals };
  const stepFunctions = stoppedAtEnd(createStepFunctions(access));
  onStep("DynamoDB (Java), S3, SQS and SES");
  // It answers in seconds; meanwhile the program is loaded and all but its tables is deployed.
  const dynamodb = stoppedAtEnd(options.dynamodb ?? launchDynamoDb());
  const starting = [
    startFauxqs({
      directory: join(directory, "s3"),
      onError: (error) => fail(`an object cannot be stored: ${error.message}`),
    }).then(stoppedAtEnd),
    startSes().then(stoppedAtEnd),
  ] as const;
  // Where one fails, the others must have started before they are stopped.
  await Promise.allSettled(starting);
  const [fauxqs, ses] = await Promise.all(starting);
  const resourcePolicies = createResourcePolicies();
  const topics = createTopics({ policies: resourcePolicies, enqueue: fauxqs.enqueue, denied, meter });
  const configurationSets = stoppedAtEnd(
    createConfigurationSets({ topics, ...(identityOf && { identityOf }), ...(mailboxOf && { mailboxOf }) }),
  );
  const failOnceGone = async () => fail(`${dynamodb.name} is gone: ${await dynamodb.ended}`);
  // Where it does not start, its own error says more.
  dynamodb.endpoint.then(failOnceGone, () => {});
  const gateway = stoppedAtEnd(
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
        configurationSets.layer,
      ],
      routes: {
        dynamodb: { proxyTo: dynamodb.endpoint },
        ...fauxqs.routes,
        ses: ses.route,
        states: { handle: stepFunctions.handle },
        lambda: { handle: (call) => answerLambdaCall(lambda, call) },
        logs: { handle: (call) => answerLogsCall({ specs: lambda.specs, read: log.read }, call) },
      },
    }),
  );
  endpoint = gateway.endpoint;
  // Not earlier: where the port is taken, the logs are those of the local cloud that has it.
  log.removeOld();

  onStep("deploying index.ts");
  const timeLimit = createTimeLimit(faults);
  const deliveries = createFaultDeliveries(faults);
  const functionLog = createFunctionLog({
    permissions,
    denied,
    write: log.write,
    specOf: (name) => lambda.specOf(name),
  });
  const lambda: LambdaHost = stoppedAtEnd(
    createLambdaHost({ ...access, log: functionLog, timeLimit, ...(metrics && { metrics }) }),
  );
  const triggers = stoppedAtEnd(createTriggers({ ...access, lambda, objectEvents: fauxqs, deliveries, disabled }));
  const client = { endpoint, region: REGION, credentials: principals.administrator };
  const clients = { s3: new S3Client(client), sqs: new SQSClient(client), dynamodb: new DynamoDBClient(client) };
  for (const each of Object.values(clients)) started.defer(() => each.destroy());
  const artifacts = join(directory, "functions");
  const services: LocalServices = {
    ...{ ...clients, stepFunctions, lambda, triggers, permissions, resourcePolicies, topics, configurationSets },
    artifacts,
  };
  // Loaded now and not above: Pulumi takes most of a second.
  const { deployProgram } = require("./program/deploy-program") as typeof import("./program/deploy-program");
  const abandoned = new AbortController();
  started.defer(() => abandoned.abort());
  const deployed = deployProgram(services, { overrides, settings }, abandoned.signal);
  const [outputs] = await Promise.race([Promise.all([deployed, dynamodb.endpoint]), failure.promise]);
  signal?.throwIfAborted();

  const all = started.move();
  const stop = () => all.disposeAsync();
  const { administrator: credentials } = principals;
  const { pid: dynamodbPid } = dynamodb;
  const { emails, emailCount } = ses;
  return {
    endpoint,
    region: REGION,
    credentials,
    outputs,
    services,
    emails,
    emailCount,
    usage: () => [
      ...meter.read(),
      ...runsUsage(lambda.usage(), (name) => lambda.specOf(name).memoryMb, stepFunctions.transitions()),
    ],
    dynamodbPid,
    failed: failure.promise,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
