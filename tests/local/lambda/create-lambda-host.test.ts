import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { FunctionNotDeployed, HostStopped, InvalidFunction, RequestTooLarge } from "../../../local/lambda/errors";
import { arnOf } from "../../../local/program/arn";
import { startTestHost } from "./test-host";

test("A handler gets its event and a context like Lambda's", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy(`exports.handler = async (event, context) => ({
    event, remaining: context.getRemainingTimeInMillis(), context });`);

  // Act
  const result = await lambda.host.invoke("fn", { name: "Ünïcödé\n" });

  // Assess
  const { event, remaining, context } = JSON.parse(result.payload);
  assert.deepEqual(event, { name: "Ünïcödé\n" });
  assert.ok(remaining > 0 && remaining <= 20_000);
  assert.equal(context.awsRequestId, result.requestId);
  assert.equal(context.functionName, "fn");
  assert.equal(context.functionVersion, "$LATEST");
  assert.equal(context.invokedFunctionArn, arnOf("lambda", "function:fn"));
  assert.equal(context.memoryLimitInMB, "256");
  assert.equal(context.logGroupName, "/aws/lambda/fn");
  assert.equal(result.statusCode, 200);
  assert.equal(result.functionError, undefined);
});

test("A function sees its own and Lambda's environment, and nothing of the user's", async () => {
  // Prepare
  process.env.ROLLCALL_SECRET_OF_THE_USER = "secret";
  await using lambda = startTestHost();
  const { directory } = await lambda.deploy("exports.handler = async () => process.env;", {
    environment: { TABLE: "users" },
  });

  // Act
  const { payload } = await lambda.host.invoke("fn", {});
  delete process.env.ROLLCALL_SECRET_OF_THE_USER;

  // Assess
  const {
    PATH,
    TMPDIR,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_LAMBDA_LOG_STREAM_NAME,
    _X_AMZN_TRACE_ID,
    ...rest
  } = JSON.parse(payload);
  assert.ok(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY && AWS_LAMBDA_LOG_STREAM_NAME && _X_AMZN_TRACE_ID);
  assert.deepEqual(rest, {
    TABLE: "users",
    HOME: directory,
    USERPROFILE: directory,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: "fn",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/fn",
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: "__index.handler",
  });
});

test("Packages are found in the function's folder, linked ones with their own place there, and nowhere else", async () => {
  // Prepare
  await using lambda = startTestHost();
  const { directory } = await lambda.deploy(`exports.handler = async () => {
    let other; try { other = require("yaml"); } catch (error) { other = error.code; }
    return { linked: require("linked"), esm: (await import("linked/esm.mjs")).default, other };
  };`);
  const elsewhere = join(directory, "elsewhere");
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, "index.js"), `module.exports = require("neighbour");`);
  await writeFile(join(elsewhere, "esm.mjs"), `import neighbour from "neighbour"; export default neighbour;`);
  await mkdir(join(directory, "node_modules", "neighbour"), { recursive: true });
  await writeFile(join(directory, "node_modules", "neighbour", "index.js"), `module.exports = __dirname;`);
  await symlink(elsewhere, join(directory, "node_modules", "linked"));

  // Act
  const { payload } = await lambda.host.invoke("fn", {});

  // Assess
  const neighbour = join(directory, "node_modules", "neighbour");
  assert.deepEqual(JSON.parse(payload), { linked: neighbour, esm: neighbour, other: "MODULE_NOT_FOUND" });
});

test("An environment is used again, also after its handler failed", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy(`let calls = 0; exports.handler = async ({ fail }) => {
    calls += 1; if (fail) throw new RangeError("no " + calls); return [process.pid, calls]; };`);

  // Act
  const first = await lambda.host.invoke("fn", {});
  const failed = await lambda.host.invoke("fn", { fail: true });
  const third = await lambda.host.invoke("fn", {});

  // Assess
  const [pid] = JSON.parse(first.payload);
  assert.deepEqual(JSON.parse(third.payload), [pid, 3]);
  assert.equal(failed.functionError, "Unhandled");
  const { errorType, errorMessage, trace } = JSON.parse(failed.payload);
  assert.deepEqual([errorType, errorMessage, trace[0]], ["RangeError", "no 2", "RangeError: no 2"]);
  assert.deepEqual(
    lambda.metrics.map(({ coldStart, error }) => [coldStart, error]),
    [
      [true, undefined],
      [false, "RangeError"],
      [false, undefined],
    ],
  );
});

test("Events beyond the reserved concurrency wait in line", async () => {
  // Prepare
  await using lambda = startTestHost({ concurrency: 4 });
  await lambda.deploy("exports.handler = async (event) => [process.pid, event];", { reservedConcurrency: 2 });

  // Act
  const results = await Promise.all(Array.from({ length: 9 }, (_, index) => lambda.host.invoke("fn", index)));

  // Assess
  const answers: [number, number][] = results.map(({ payload }) => JSON.parse(payload));
  assert.deepEqual(
    answers.map(([, index]) => index),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.equal(new Set(answers.map(([pid]) => pid)).size, 2);
});

test("An event of 6 MB arrives whole, and more is refused", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async (event) => event.length;");
  const most = "x".repeat(6 * 1024 * 1024 - 2);

  // Act
  const { payload } = await lambda.host.invoke("fn", most);
  const tooLong = lambda.host.invoke("fn", `${most}x`);

  // Assess
  assert.equal(payload, String(most.length));
  await assert.rejects(tooLong, RequestTooLarge);
});

test("What a function prints comes between START and REPORT, each line of it", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy(`exports.handler = async () => {
    console.log("one", { two: 2 }); console.error("three\\nfour"); process.stdout.write("five"); };`);

  // Act
  const { requestId } = await lambda.host.invoke("fn", {});

  // Assess
  const [start, one, three, four, five, end, report, ...rest] = lambda.lines;
  assert.equal(start, `START RequestId: ${requestId} Version: $LATEST`);
  assert.match(one ?? "", new RegExp(`^\\d{4}-.*Z\\t${requestId}\\tINFO\\tone { two: 2 }$`));
  assert.match(three ?? "", new RegExp(`\\t${requestId}\\tERROR\\tthree$`));
  assert.deepEqual([four, five, end], ["four", "five", `END RequestId: ${requestId}`]);
  assert.match(
    report ?? "",
    new RegExp(
      `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 256 MB\\t` +
        "Max Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms$",
    ),
  );
  assert.deepEqual(rest, []);
});

test("What functions use is summed up by function", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy(`exports.handler = async ({ fail }) => {
    for (const end = Date.now() + 30; Date.now() < end; ); if (fail) throw new Error("no"); };`);

  // Act
  await lambda.host.invoke("fn", {});
  await lambda.host.invoke("fn", { fail: true });

  // Assess
  const { fn, ...others } = lambda.host.usage();
  assert.deepEqual(others, {});
  assert.deepEqual([fn?.invocations, fn?.errors, fn?.coldStarts], [2, 1, 1]);
  assert.ok((fn?.cpuMs ?? 0) > 30, "CPU is measured");
  assert.ok((fn?.maxRssBytes ?? 0) > 2 ** 24 && (fn?.maxRssBytes ?? 0) < 2 ** 28, "memory is the function's own");
});

test("Functions that AWS would refuse are refused, and unknown ones named", async () => {
  // Prepare
  await using lambda = startTestHost();

  // Act
  const refused = (overrides: object) => lambda.deploy("exports.handler = async () => 1;", overrides);

  // Assess
  await assert.rejects(refused({ timeoutSeconds: 901 }), InvalidFunction);
  await assert.rejects(refused({ memoryMb: 64 }), InvalidFunction);
  await assert.rejects(refused({ handler: "index.handler" }), InvalidFunction);
  await assert.rejects(refused({ reservedConcurrency: 0 }), InvalidFunction);
  await assert.rejects(refused({ environment: { AWS_REGION: "eu-west-1" } }), InvalidFunction);
  await assert.rejects(lambda.host.invoke("other", {}), FunctionNotDeployed);
});

test("stop kills what runs, tells who waits, and leaves no process", async () => {
  // Prepare
  await using lambda = startTestHost({ concurrency: 1 });
  await lambda.deploy(`exports.handler = async () => { console.log("running"); await new Promise(() => {}); };`);
  const running = lambda.host.invoke("fn", {});
  const waiting = lambda.host.invoke("fn", {});
  while (!lambda.lines.some((line) => line.endsWith("running"))) await new Promise(setImmediate);
  const pids = lambda.host.pids();

  // Act
  const stopped = lambda.host.stop();

  // Assess
  await Promise.all([assert.rejects(running, HostStopped), assert.rejects(waiting, HostStopped), stopped]);
  assert.equal(pids.length, 1);
  for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  assert.equal(existsSync("/proc/self") && pids.some((pid) => existsSync(`/proc/${pid}`)), false);
});

test("A function deployed again runs its new code", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => 1;");
  await lambda.host.invoke("fn", {});

  // Act
  await lambda.deploy("exports.handler = async () => 2;");
  const { payload } = await lambda.host.invoke("fn", {});

  // Assess
  assert.equal(payload, "2");
  assert.equal(lambda.host.pids().length, 1);
});
