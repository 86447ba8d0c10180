import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
  expect(event).toStrictEqual({ name: "Ünïcödé\n" });
  expect(remaining > 0 && remaining <= 20_000).toBe(true);
  expect(context.awsRequestId).toBe(result.requestId);
  expect(context.functionName).toBe("fn");
  expect(context.functionVersion).toBe("$LATEST");
  expect(context.invokedFunctionArn).toBe(arnOf("lambda", "function:fn"));
  expect(context.memoryLimitInMB).toBe("256");
  expect(context.logGroupName).toBe("/aws/lambda/fn");
  expect(result.statusCode).toBe(200);
  expect(result.functionError).toBeUndefined();
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
  expect(rest).toStrictEqual({
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
  expect(JSON.parse(payload)).toStrictEqual({ linked: neighbour, esm: neighbour, other: "MODULE_NOT_FOUND" });
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
  expect(JSON.parse(third.payload)).toStrictEqual([pid, 3]);
  expect(failed.functionError).toBe("Unhandled");
  const { errorType, errorMessage, trace } = JSON.parse(failed.payload);
  expect([errorType, errorMessage, trace[0]]).toStrictEqual(["RangeError", "no 2", "RangeError: no 2"]);
  expect(lambda.metrics.map(({ coldStart, error }) => [coldStart, error])).toStrictEqual([
    [true, undefined],
    [false, "RangeError"],
    [false, undefined],
  ]);
});

test("Events beyond the reserved concurrency wait in line", async () => {
  // Prepare
  await using lambda = startTestHost({ concurrency: 4 });
  await lambda.deploy("exports.handler = async (event) => [process.pid, event];", { reservedConcurrency: 2 });

  // Act
  const results = await Promise.all(Array.from({ length: 9 }, (_, index) => lambda.host.invoke("fn", index)));

  // Assess
  const answers: [number, number][] = results.map(({ payload }) => JSON.parse(payload));
  expect(answers.map(([, index]) => index)).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set(answers.map(([pid]) => pid)).size).toBe(2);
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
  expect(payload).toBe(String(most.length));
  await expect(tooLong).rejects.toThrow(RequestTooLarge);
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
  expect(start).toBe(`START RequestId: ${requestId} Version: $LATEST`);
  expect(one ?? "").toMatch(new RegExp(`^\\d{4}-.*Z\\t${requestId}\\tINFO\\tone { two: 2 }$`));
  expect(three ?? "").toMatch(new RegExp(`\\t${requestId}\\tERROR\\tthree$`));
  expect([four, five, end]).toStrictEqual(["four", "five", `END RequestId: ${requestId}`]);
  expect(report ?? "").toMatch(
    new RegExp(
      `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 256 MB\\t` +
        "Max Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms$",
    ),
  );
  expect(rest).toStrictEqual([]);
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
  expect(others).toStrictEqual({});
  expect([fn?.invocations, fn?.errors, fn?.coldStarts]).toStrictEqual([2, 1, 1]);
  expect(fn?.cpuMs ?? 0).toBeGreaterThan(30);
  assert.ok((fn?.maxRssBytes ?? 0) > 2 ** 24 && (fn?.maxRssBytes ?? 0) < 2 ** 28, "memory is the function's own");
});

test("Functions that AWS would refuse are refused, and unknown ones named", async () => {
  // Prepare
  await using lambda = startTestHost();

  // Act
  const refused = (overrides: object) => lambda.deploy("exports.handler = async () => 1;", overrides);

  // Assess
  await expect(refused({ timeoutSeconds: 901 })).rejects.toThrow(InvalidFunction);
  await expect(refused({ memoryMb: 64 })).rejects.toThrow(InvalidFunction);
  await expect(refused({ handler: "index.handler" })).rejects.toThrow(InvalidFunction);
  await expect(refused({ reservedConcurrency: 0 })).rejects.toThrow(InvalidFunction);
  await expect(refused({ environment: { AWS_REGION: "eu-west-1" } })).rejects.toThrow(InvalidFunction);
  await expect(lambda.host.invoke("other", {})).rejects.toThrow(FunctionNotDeployed);
});

test("stop kills running invocations, rejects their callers, and leaves no process", async () => {
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
  await Promise.all([
    expect(running).rejects.toThrow(HostStopped),
    expect(waiting).rejects.toThrow(HostStopped),
    stopped,
  ]);
  expect(pids.length).toBe(1);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: "ESRCH" }));
  expect(existsSync("/proc/self") && pids.some((pid) => existsSync(`/proc/${pid}`))).toBe(false);
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
  expect(payload).toBe("2");
  expect(lambda.host.pids().length).toBe(1);
});

test("The first event runs in the environment that was initialized before it, with its init duration", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => process.pid;");

  // Act
  lambda.host.initialize("fn");
  lambda.host.initialize("fn");
  const pids = lambda.host.pids();
  const { payload } = await lambda.host.invoke("fn", {});

  // Assess
  expect(pids).toStrictEqual([Number(payload)]);
  expect(lambda.metrics.map(({ coldStart, initMs = 0 }) => [coldStart, initMs > 0])).toStrictEqual([[true, true]]);
});
