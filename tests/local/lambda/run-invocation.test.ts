import { startTestHost } from "./test-host";

test("A function that runs too long is killed, reported as a time-out, and started anew for the next event", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async ({ forever }) => { while (forever); return process.pid; };", {
    timeoutSeconds: 1,
  });

  // Act
  const result = await lambda.host.invoke("fn", { forever: true });
  const pidsAfter = lambda.host.pids();
  const next = await lambda.host.invoke("fn", {});

  // Assess
  expect(result.functionError).toBe("Unhandled");
  expect(JSON.parse(result.payload)).toStrictEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`,
  });
  expect(pidsAfter).toStrictEqual([]);
  expect(next.functionError).toBeUndefined();
  expect(lambda.lines.some((line) => /^REPORT .*\tStatus: timeout$/.test(line))).toBe(true);
});

for (const [how, source, message] of [
  ["exits with a code", "process.exit(3)", "exit status 3"],
  ["is killed", 'process.kill(process.pid, "SIGKILL")', "signal: killed"],
] as const)
  test(`A process that ${how} fails its invocation as on AWS`, async () => {
    // Prepare
    await using lambda = startTestHost();
    await lambda.deploy(`exports.handler = async () => { ${source}; await new Promise(() => {}); };`);

    // Act
    const { payload, requestId } = await lambda.host.invoke("fn", {});

    // Assess
    expect(JSON.parse(payload)).toStrictEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${message}`,
    });
  });

test("A process that exits without an error fails its invocation as on AWS", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => process.exit(0);");

  // Act
  const { payload, requestId } = await lambda.host.invoke("fn", {});

  // Assess
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited without providing a reason`;
  expect(JSON.parse(payload)).toStrictEqual({ errorType: "Runtime.ExitError", errorMessage });
});

test("A heap that grows beyond the function's memory ends the process", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => { const all = []; for (;;) all.push({ at: all.length }); };", {
    memoryMb: 128,
  });

  // Act
  const { payload, requestId } = await lambda.host.invoke("fn", {});

  // Assess
  expect(JSON.parse(payload)).toStrictEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: aborted`,
  });
  expect(lambda.lines.some((line) => line.includes("heap out of memory"))).toBe(true);
});

test("Memory outside of the heap counts too", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => Buffer.alloc(200 * 2 ** 20, 1).length;", { memoryMb: 128 });

  // Act
  const { payload, requestId } = await lambda.host.invoke("fn", {});

  // Assess
  expect(JSON.parse(payload)).toStrictEqual({
    errorType: "Runtime.OutOfMemory",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  });
  expect(lambda.host.pids()).toStrictEqual([]);
  expect(lambda.lines.some((line) => /^REPORT .*\tStatus: error\tError Type: Runtime.OutOfMemory$/.test(line))).toBe(
    true,
  );
});

for (const [what, source, errorType, errorMessage] of [
  ["throws in a callback", 'setImmediate(() => { throw new TypeError("late") })', "TypeError", "late"],
  ["leaves a rejection", 'Promise.reject(new Error("left"))', "Runtime.UnhandledPromiseRejection", "Error: left"],
] as const)
  test(`A function that ${what} fails its invocation and starts anew`, async () => {
    // Prepare
    await using lambda = startTestHost();
    await lambda.deploy(
      `exports.handler = async ({ bad }) => { if (bad) { ${source}; await new Promise(() => {}); } };`,
    );

    // Act
    const { payload } = await lambda.host.invoke("fn", { bad: true });
    const next = await lambda.host.invoke("fn", {});

    // Assess
    const error = JSON.parse(payload);
    expect([error.errorType, error.errorMessage]).toStrictEqual([errorType, errorMessage]);
    expect(next.functionError).toBeUndefined();
  });

for (const [what, source, errorType] of [
  ["requires what is not packed", 'require("not-packed");', "Runtime.ImportModuleError"],
  ["does not parse", "exports.handler = ;", "Runtime.UserCodeSyntaxError"],
  ["throws when loaded", 'throw new RangeError("no");', "RangeError"],
  ["exports no handler", "exports.other = 1;", "Runtime.HandlerNotFound"],
  [
    "takes a callback",
    "exports.handler = (event, context, callback) => callback();",
    "Runtime.CallbackHandlerDeprecated",
  ],
  ["exits when loaded", "process.exit(2);", "Runtime.ExitError"],
] as const)
  test(`A function that ${what} fails each invocation`, async () => {
    // Prepare
    await using lambda = startTestHost();
    await lambda.deploy(source);

    // Act
    const results = [await lambda.host.invoke("fn", {}), await lambda.host.invoke("fn", {})];

    // Assess
    for (const { payload } of results) expect(JSON.parse(payload).errorType).toBe(errorType);
    expect(lambda.host.pids()).toStrictEqual([]);
  });

test("An answer that is no JSON fails the invocation", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => 1n;");

  // Act
  const { payload } = await lambda.host.invoke("fn", {});

  // Assess
  expect(JSON.parse(payload).errorType).toBe("Runtime.MarshalError");
});

test("An answer of more than 6 MB fails the invocation", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy(`exports.handler = async () => "x".repeat(6 * 1024 * 1024);`);

  // Act
  const { payload } = await lambda.host.invoke("fn", {});

  // Assess
  expect(JSON.parse(payload).errorType).toBe("Function.ResponseSizeTooLarge");
});

test("A handler that returns nothing answers null", async () => {
  // Prepare
  await using lambda = startTestHost();
  await lambda.deploy("exports.handler = async () => {};");

  // Act
  const { payload } = await lambda.host.invoke("fn", {});

  // Assess
  expect(payload).toBe("null");
});
