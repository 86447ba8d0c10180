// Runs in a function's own process: loads its handler, then runs one event at a time. JavaScript and not TypeScript,
// since stripping types costs each cold start about 85 ms. The messages are described in messages.ts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { format } from "node:util";

const { env } = process;
const functionName = env.AWS_LAMBDA_FUNCTION_NAME ?? "";
const root = env.LAMBDA_TASK_ROOT ?? "";
const send = process.send?.bind(process);
if (send === undefined) throw new Error("bootstrap.mjs is started by the Lambda host, over an IPC channel.");

// A function must neither write to the host's channel nor close it.
process.send = undefined;
process.disconnect = undefined;

// The channel also closes when the host is killed.
process.on("disconnect", () => process.exit(1));

let requestId = "";

for (const [method, level] of Object.entries({
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  debug: "DEBUG",
  trace: "TRACE",
}))
  console[method] = (...values) => {
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}\n`);
  };

/** Not resourceUsage().maxRSS: on Linux that starts at the peak of the process that forked this one. */
function maxRssBytes() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) * 1024;
}

function usage() {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, maxRssBytes: maxRssBytes() };
}

function described(error, errorType) {
  if (!(error instanceof Error) && typeof error?.stack !== "string")
    return { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: errorType ?? error.name,
    errorMessage: String(error.message),
    trace: String(error.stack).split("\n"),
  };
}

function fatal(error, exitCode) {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\tERROR\t${JSON.stringify(error)}\n`);
  const message =
    requestId === "" ? { type: "broken", error } : { type: "failed", requestId, error, ...usage(), fatal: true };
  send(message, () => process.exit(exitCode));
}

process.on("uncaughtException", (error) => fatal(described(error), 129));
process.on("unhandledRejection", (reason) => {
  const error = described(reason, "Runtime.UnhandledPromiseRejection");
  if (reason instanceof Error) error.errorMessage = String(reason);
  fatal(error, 128);
});

function loadHandler() {
  const [file, name] = (env._HANDLER ?? "").split(".");
  let loaded;
  try {
    loaded = createRequire(join(root, "index.js"))(`./${file}`);
  } catch (error) {
    const type = error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : undefined;
    const missing = error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND";
    return { error: described(error, missing ? "Runtime.ImportModuleError" : type) };
  }
  const handler = loaded?.[name];
  if (typeof handler !== "function")
    return {
      error: { errorType: "Runtime.HandlerNotFound", errorMessage: `${env._HANDLER} is undefined or not exported` },
    };
  if (handler.length > 2)
    return {
      error: {
        errorType: "Runtime.CallbackHandlerDeprecated",
        errorMessage: `${env._HANDLER} takes a callback, which the nodejs24.x runtime does not call. Return a promise instead.`,
      },
    };
  return { handler };
}

function contextOf({ deadline, functionArn }) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function outcome(handler, event, context) {
  let value;
  try {
    value = await handler(event, context);
  } catch (error) {
    const failed = described(error);
    process.stdout.write(
      `${new Date().toISOString()}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify({ ...failed, ...error })}\n`,
    );
    return { type: "failed", error: failed };
  }
  try {
    return { type: "done", payload: JSON.stringify(value) ?? "null" };
  } catch (error) {
    return { type: "failed", error: described(error, "Runtime.MarshalError") };
  }
}

const { handler, error } = loadHandler();
if (error !== undefined) fatal(error, 1);
else {
  process.on("message", async (message) => {
    requestId = message.requestId;
    env._X_AMZN_TRACE_ID = message.traceId;
    const result = await outcome(handler, message.event, contextOf(message));
    process.stdout.write(`\u001e${message.requestId}\n`);
    send({ ...result, requestId: message.requestId, ...usage() });
  });
  send({ type: "ready" });
}
