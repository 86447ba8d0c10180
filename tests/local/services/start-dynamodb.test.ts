import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JavaMissing, ServiceDidNotStart } from "../../../local/errors";
import { startDynamoDb } from "../../../local/services/start-dynamodb";

test("without a Java the error says what was looked for and how to get one", async () => {
  // Act
  const started = startDynamoDb({ java: "/nowhere/bin/java" });

  // Assess
  await assert.rejects(
    started,
    (error) =>
      error instanceof JavaMissing &&
      /Java 17 or newer\. Looked for `\/nowhere\/bin\/java`.*apt install/.test(error.message),
  );
});

test("a Java that is too old is named", async () => {
  // Prepare
  const directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
  const java = join(directory, "java");
  await writeFile(java, `#!/bin/sh\necho 'openjdk version "11.0.22" 2024-01-16' >&2\nexit 1\n`);
  await chmod(java, 0o755);

  // Act
  const started = startDynamoDb({ java });

  // Assess
  await assert.rejects(
    started,
    (error) => error instanceof JavaMissing && /found version "11\.0\.22"/.test(error.message),
  );
  await rm(directory, { recursive: true });
});

test("a start that fails brings the service's own last words", async () => {
  // Act
  const started = startDynamoDb({ heap: "nonsense" });

  // Assess
  await assert.rejects(
    started,
    (error) => error instanceof ServiceDidNotStart && /Invalid maximum heap size: -Xmxnonsense/.test(error.message),
  );
});

test("it does not outlive the process that started it, even where that is killed", async () => {
  // Prepare
  const starter = `
    require("./local/services/start-dynamodb").startDynamoDb().then(({ pid }) => console.log(pid));
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--require", "ts-node/register/transpile-only", "--eval", starter]);
  const pid = await new Promise<number>((resolve) => owner.stdout.on("data", (chunk) => resolve(Number(chunk))));
  const wasRunning = isRunning(pid);

  // Act
  owner.kill("SIGKILL");
  while (isRunning(pid)) await new Promise((resolve) => setImmediate(resolve));

  // Assess
  expect(wasRunning).toBe(true);
});

test("stop may be called more than once, and leaves no process", async () => {
  // Prepare
  const dynamodb = await startDynamoDb({ heap: "256m" });
  const { pid = 0 } = dynamodb;

  // Act
  await Promise.all([dynamodb.stop(), dynamodb.stop()]);
  await dynamodb.stop();

  // Assess
  expect(isRunning(pid)).toBe(false);
  expect(dynamodb.pid).toBeUndefined();
});

test("it refuses a foreign Host and the pages of other origins", async () => {
  // Prepare
  const dynamodb = await startDynamoDb({ heap: "256m" });
  const statusOf = async (headers: Record<string, string>) => {
    const [response] = await once(request(dynamodb.endpoint, { method: "POST", headers }).end("{}"), "response");
    response.resume();
    return response.statusCode;
  };

  // Act
  const statuses = [await statusOf({ host: "evil.example" }), await statusOf({ origin: "https://evil.example" })];

  // Assess
  expect(statuses).toStrictEqual([403, 403]);
  await dynamodb.stop();
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
