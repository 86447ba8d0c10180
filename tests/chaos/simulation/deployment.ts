import type { QueueSettings } from "../../doubles/create-sqs";
import { type ProgramRun, runProgram } from "../../helpers/run-program";

/** What the program registers, as far as it bears on how things go: the simulation runs what is deployed. */
export interface Deployment {
  functions: Record<
    string,
    { arn: string; timeout: number; memory: number; concurrency: number | undefined; variables: Variables }
  >;
  queues: Record<string, QueueSettings>;
  /** The keys of each table, by its name. */
  keys: Record<string, string[]>;
  /** Inputs of the event source mappings, by name. */
  mappings: Record<string, object>;
  /** Their UUIDs. */
  uuids: Record<string, string>;
  asyncInvocation: { maximumRetryAttempts: number; maximumEventAge: number };
  uploadsBucket: string;
  /** SES's configuration set, and what it does. */
  configurationSet: { name: string; eventTypes: string[] };
  /** JSON. */
  stateMachine: string;
}

type Variables = Record<string, string>;

/** Runs the program and reads it off. Takes seconds: do it once. The result is plain data. */
export async function readDeployment(config?: Record<string, string>): Promise<Deployment> {
  const program = await runProgram(config);
  const byName = <Value>(type: string, read: (inputs: never, outputs: never) => Value): Record<string, Value> =>
    Object.fromEntries(
      program.all(type).map(({ name, inputs, outputs }) => [name, read(inputs as never, outputs as never)]),
    );
  const { inputs: events } = program.one(
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "process-csv",
  );
  return {
    functions: byName("aws:lambda/function:Function", (inputs: FunctionInputs, { arn }: { arn: string }) => ({
      arn,
      timeout: inputs.timeout,
      memory: inputs.memorySize,
      concurrency: inputs.reservedConcurrentExecutions,
      variables: inputs.environment?.variables ?? {},
    })),
    queues: byName("aws:sqs/queue:Queue", queueSettings),
    keys: Object.fromEntries(
      program
        .all("aws:dynamodb/table:Table")
        .map(({ inputs, outputs }) => [
          String(outputs.name),
          [inputs.hashKey, inputs.rangeKey].filter((key) => key !== undefined).map(String),
        ]),
    ),
    mappings: byName("aws:lambda/eventSourceMapping:EventSourceMapping", (inputs: object) => inputs),
    uuids: byName(
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      (_inputs, outputs: { uuid: string }) => outputs.uuid,
    ),
    asyncInvocation: {
      maximumRetryAttempts: Number(events.maximumRetryAttempts),
      maximumEventAge: Number(events.maximumEventAgeInSeconds),
    },
    uploadsBucket: String(program.outputs.uploadsBucket),
    configurationSet: configurationSetOf(program),
    stateMachine: String(program.one("aws:sfn/stateMachine:StateMachine", "upload").inputs.definition),
  };
}

function configurationSetOf(program: ProgramRun): Deployment["configurationSet"] {
  const [set] = program.all("aws:ses/configurationSet:ConfigurationSet");
  const [destination] = program.all("aws:ses/eventDestination:EventDestination");
  return { name: String(set?.outputs.name), eventTypes: (destination?.inputs.matchingTypes ?? []) as string[] };
}

interface FunctionInputs {
  timeout: number;
  memorySize: number;
  reservedConcurrentExecutions?: number;
  environment?: { variables: Variables };
}

/** SQS's own default. */
const VISIBILITY_TIMEOUT = 30;

function queueSettings(
  {
    visibilityTimeoutSeconds,
    messageRetentionSeconds,
    redrivePolicy,
  }: { visibilityTimeoutSeconds?: number; messageRetentionSeconds?: number; redrivePolicy?: string },
  { url, arn }: { url: string; arn: string },
): QueueSettings {
  const policy: { deadLetterTargetArn: string; maxReceiveCount: number } | undefined =
    redrivePolicy && JSON.parse(redrivePolicy);
  return {
    url,
    arn,
    visibilityTimeout: visibilityTimeoutSeconds ?? VISIBILITY_TIMEOUT,
    ...(messageRetentionSeconds !== undefined && { retention: messageRetentionSeconds }),
    ...(policy && { redrive: { deadLetterArn: policy.deadLetterTargetArn, maxReceiveCount: policy.maxReceiveCount } }),
  };
}
