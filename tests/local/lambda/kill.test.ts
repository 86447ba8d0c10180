import { requestIdOf } from "../../../local/lambda/invocation";
import { startTestHost } from "./test-host";

/** Logs its trace id, then never ends. */
const ENDLESS = `exports.handler = async () => {
  console.log("trace " + process.env._X_AMZN_TRACE_ID);
  await new Promise((resolve) => setInterval(resolve, 1e8));
};`;

/** The request id in the function's own calls. */
async function requestIdIn(lines: string[]): Promise<string> {
  for (;;) {
    const trace = lines.flatMap((line) => line.split("trace ")[1] ?? []).at(-1);
    if (trace !== undefined) return requestIdOf({ "x-amzn-trace-id": trace }) ?? "";
    await new Promise(setImmediate);
  }
}

it("kills the process of the one invocation that has the trace id, with AWS's error text", async () => {
  await using lambda = startTestHost();
  await lambda.deploy(ENDLESS);
  const invocation = lambda.host.invoke("fn", {});
  const requestId = await requestIdIn(lambda.lines);

  await lambda.host.kill(requestId);

  const { functionError, payload, ...result } = await invocation;
  expect(result.requestId).toBe(requestId);
  expect(functionError).toBe("Unhandled");
  expect(JSON.parse(payload).errorMessage).toMatch(/signal: killed/);
  await lambda.host.kill(requestId);
});

it("ends an invocation as its timeout would", async () => {
  await using lambda = startTestHost();
  await lambda.deploy(ENDLESS, { timeoutSeconds: 900 });
  const invocation = lambda.host.invoke("fn", {});

  await lambda.host.expire(await requestIdIn(lambda.lines));

  expect(JSON.parse((await invocation).payload).errorMessage).toMatch(/Task timed out after 900.00 seconds/);
  expect(lambda.host.pids()).toStrictEqual([]);
});

it("gives an invocation less time on request", async () => {
  await using lambda = startTestHost({ timeLimit: (functionName) => (functionName === "fn" ? 300 : undefined) });
  await lambda.deploy(`exports.handler = async (_event, context) => {
    console.log("left " + context.getRemainingTimeInMillis());
    await new Promise((resolve) => setInterval(resolve, 1e8));
  };`);

  const { payload } = await lambda.host.invoke("fn", {});

  expect(JSON.parse(payload).errorMessage).toMatch(/Task timed out after 0.30 seconds/);
  const left = Number(lambda.lines.flatMap((line) => line.split("left ")[1] ?? [])[0]);
  expect(left).toBeLessThanOrEqual(300);
});
