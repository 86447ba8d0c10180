import { marshall } from "@aws-sdk/util-dynamodb";
import { sqsMapping, streamMapping } from "../../../local/triggers/mapping";
import { createS3 } from "../../doubles/create-s3";
import { createSes, SES_ERRORS } from "../../doubles/create-ses";
import { createSqs } from "../../doubles/create-sqs";
import { createStepFunctions } from "../../doubles/create-step-functions";
import { createDynamodb } from "../../doubles/dynamodb/create-dynamodb";
import { createTransactions } from "../../doubles/dynamodb/create-transactions";
import type { Execution } from "../../doubles/run-execution";
import type { Deployment } from "./deployment";
import { type Caller, makeCall } from "./platform/call";
import { createClients } from "./platform/create-clients";
import { createFunction, type LambdaFunction } from "./platform/create-function";
import { createEmailLog } from "./platform/email-log";
import { followStream } from "./platform/follow-stream";
import { invokeAsync } from "./platform/invoke-async";
import { pollQueue } from "./platform/poll-queue";
import { publishEmailEvents } from "./platform/publish-email-events";
import type { Services } from "./platform/services";
import type { World } from "./platform/world";
import { START_HANDLER } from "./start-handlers";
import type { Scenario, Span } from "./workload/draw-scenario";
import { isRefusedAddress } from "./workload/person";

/** Deploys the program to the doubles: its tables, queues, functions and what triggers them, as registered. */
export function startCloud(
  world: World,
  deployment: Deployment,
  scenario: Scenario,
  onExecutionEnd: (execution: Execution) => void,
): Services {
  const { time, random, faults, trace, violate } = world;
  const { queues, functions } = deployment;
  const start = time.now();
  const dynamodb = createDynamodb({ keys: deployment.keys, itemLimit: scenario.itemLimit });
  // They were there before the stream was.
  const usersTable = functions["insert-users"]?.variables.USERS_TABLE ?? "";
  for (const user of scenario.before) dynamodb.put(usersTable, marshall(user));
  const stateMachine: Caller = { name: "state-machine", faults: 0, isAlive: () => true };
  const isWithin = (spans: Span[]) =>
    spans.some(({ from, to }) => time.now() >= start + from && time.now() < start + to);
  const ses = createSes({
    ...scenario.ses,
    now: time.now,
    configurationSets: [deployment.configurationSet.name],
    refuses: (address) =>
      isRefusedAddress(address) ? SES_ERRORS.rejected[address.length % SES_ERRORS.rejected.length] : undefined,
    isPaused: () => isWithin(scenario.ses.pauses),
    sentByOthers: () => (isWithin(scenario.ses.busy) ? scenario.ses.perSecond : 0),
  });
  const callDynamodb = createTransactions({
    dynamodb,
    wait: time.sleep,
    duration: () => random.between(10, 40),
    onConflict: (command) => faults.count("transactions", `conflict with ${command.replace("Command", "")}`),
  });
  const sqs = createSqs(Object.values(queues), time.now);
  const emails = createEmailLog(world, ses);
  const services: Services = {
    dynamodb,
    callDynamodb,
    s3: createS3({ ignoresRange: scenario.ignoresRange }),
    ...{ sqs, emails },
    emailEvents: publishEmailEvents(world, deployment, emails, (body) =>
      sqs.send(queues["delivery-events"]?.arn ?? "", body),
    ),
    stepFunctions: createStepFunctions({
      ...{ definition: deployment.stateMachine, now: time.now, after: time.after, random: random.next },
      updateItem: (input) =>
        makeCall(world, stateMachine, {
          ...{ service: "dynamodb", operation: "UpdateItem", maxAttempts: 1 },
          takeEffect: (refuses) => callDynamodb("UpdateItemCommand", input, refuses),
        }),
      onEnd(execution) {
        trace.note("state-machine", `${execution.name} ends ${execution.status} ${execution.error ?? ""}`);
        onExecutionEnd(execution);
      },
    }),
    invokeLater: (name, event) => void invokeAsync(world, functionOf(name), onFailureOf(name), event),
  };
  const onFailureOf = (name: string) => ({
    ...deployment.asyncInvocation,
    onFailure: (record: string) => void services.sqs.send(queues[`${name}-failed`]?.arn ?? "", record),
  });

  const hasStops = scenario.uploads.some(({ stoppedAfter }) => stoppedAfter !== undefined);
  const account = { limit: scenario.accountLimit, running: 0, waiting: [] };
  const started = new Map<string, LambdaFunction>();
  const functionOf = (name: string): LambdaFunction => {
    const known = started.get(name);
    if (known) return known;
    const settings = functions[name];
    const startHandler = START_HANDLER[name];
    if (settings === undefined || startHandler === undefined)
      throw new TypeError(`The simulation knows no function ${name}: teach start-handlers.ts to start it.`);
    const variables: Record<string, string> = {
      ...settings.variables,
      AWS_LAMBDA_FUNCTION_NAME: name,
      EXISTING_USERS: scenario.existingUsers,
      EMAILS_PER_SECOND: String(scenario.ses.perSecond),
    };
    const variable = (key: string) => {
      const value = variables[key];
      if (value === undefined) throw new TypeError(`${name} reads ${key}, which the program does not set.`);
      return value;
    };
    const made = createFunction(world, {
      name,
      timeout: (name === "process-csv" ? scenario.processCsvSeconds : undefined) ?? settings.timeout,
      concurrency: settings.concurrency,
      account,
      // send-welcome and notify report what SES refuses and what another invocation has claimed; any function reports poison.
      // insert-users reports the batches of an upload that was just stopped.
      failsOnlyOverFaults:
        !["send-welcome", "notify"].includes(name) &&
        scenario.poison.length === 0 &&
        !(name === "insert-users" && hasStops),
      // Fewer rows in a batch than as deployed, as the limit of an item is scaled down: small files have several batches.
      start: (environment) =>
        startHandler(
          createClients(world, services, environment),
          { clock: environment.clock, rowsPerBatch: 25 },
          variable,
        ),
    });
    started.set(name, made);
    return made;
  };

  const readers: { table: string; deliver: ReturnType<typeof followStream> }[] = [];
  for (const inputs of Object.values(deployment.mappings)) {
    const { eventSourceArn = "", functionName = "" } = inputs as Record<string, string>;
    const target = functionOf(nameOf(functions, functionName));
    if (eventSourceArn.includes(":sqs:")) {
      const queue = Object.values(queues).find(({ arn }) => arn === eventSourceArn);
      if (queue === undefined)
        throw new TypeError(`A mapping reads ${eventSourceArn}, which the program does not make.`);
      const isRetryQueue = eventSourceArn === queues["welcome-retry"]?.arn;
      const longestDelay = isRetryQueue ? scenario.retryQueueDelay : undefined;
      const wake = pollQueue(world, services.sqs, { ...queue, longestDelay }, sqsMapping(inputs), target);
      services.sqs.onArrival((arn) => arn === eventSourceArn && wake());
      services.sqs.onExpiry((arn) => {
        if (arn === eventSourceArn) violate(`A message of ${arn} was deleted because its retention ended.`);
      });
      continue;
    }
    const mapping = streamMapping(inputs);
    const table = Object.keys(deployment.keys).find((name) => eventSourceArn.includes(`/${name}/stream/`)) ?? "";
    const deliver = followStream(world, {
      ...{ mapping, target, shards: scenario.shards, slowestRetries: scenario.slowestRetries },
      onFailure: (records, condition) =>
        services.sqs.send(mapping.onFailureQueueArn ?? "", JSON.stringify({ condition, records })),
    });
    readers.push({ table, deliver });
  }
  dynamodb.onChange((change) => {
    for (const { table, deliver } of readers) if (table === change.table) deliver(change);
  });

  return services;
}

function nameOf(functions: Deployment["functions"], arn: string): string {
  const [name] = Object.entries(functions).find(([, each]) => each.arn === arn) ?? [];
  if (name === undefined) throw new TypeError(`A mapping is for ${arn}, which is no function of the program.`);
  return name;
}
