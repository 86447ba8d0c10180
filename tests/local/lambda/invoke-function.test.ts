import assert from "node:assert/strict";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
  ListLayersCommand,
} from "@aws-sdk/client-lambda";
import type { Call } from "../../../local/gateway/call";
import { startGateway } from "../../../local/gateway/start-gateway";
import { answerLambdaCall } from "../../../local/lambda/answer-call";
import { createPrincipals } from "../../../local/principals";
import type { Service } from "../../../local/service";
import { until } from "../../helpers/start-command";
import { startTestHost, type TestHost } from "./test-host";

const ECHO = `exports.handler = async (event) => {
  console.log("event", JSON.stringify(event));
  if (event.fail) throw new RangeError("as asked");
  return { echo: event };
};`;
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn";

describe("Lambda through the gateway", () => {
  const principals = createPrincipals();
  let host: TestHost;
  let gateway: Service;
  let client: LambdaClient;
  beforeAll(async () => {
    host = startTestHost();
    await host.deploy(ECHO);
    const routes = { lambda: { handle: (call: Call) => answerLambdaCall(host.host, call) } };
    gateway = await startGateway({ port: 0, principals, layers: [], routes });
    client = new LambdaClient({
      endpoint: gateway.endpoint,
      region: "us-east-1",
      credentials: principals.administrator,
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client?.destroy();
    await gateway?.stop();
    await host?.[Symbol.asyncDispose]();
  });

  const invoke = async (input: Partial<InvokeCommandInput>) => {
    const output = await client.send(new InvokeCommand({ FunctionName: "fn", ...input }));
    return { ...output, payload: output.Payload?.transformToString() };
  };

  for (const FunctionName of ["fn", ARN, `${ARN}:$LATEST`, "000000000000:function:fn"])
    test(`runs ${FunctionName} and answers with what it returned`, async () => {
      const { StatusCode, ExecutedVersion, FunctionError, payload } = await invoke({
        FunctionName,
        Payload: '{"a":1}',
      });
      expect([StatusCode, ExecutedVersion, FunctionError]).toStrictEqual([200, "$LATEST", undefined]);
      expect(payload).toBe('{"echo":{"a":1}}');
    });

  test("runs a function without a payload with an empty event", async () => {
    expect((await invoke({})).payload).toBe('{"echo":{}}');
  });

  test("answers 200 with the error of a function that fails", async () => {
    const { StatusCode, FunctionError, payload } = await invoke({ Payload: '{"fail":true}' });
    expect([StatusCode, FunctionError]).toStrictEqual([200, "Unhandled"]);
    expect(payload ?? "").toMatch(/"errorType":"RangeError","errorMessage":"as asked"/);
  });

  test("takes an event in with 202, and runs it", async () => {
    const { StatusCode, payload } = await invoke({ InvocationType: "Event", Payload: '{"later":1}' });
    expect([StatusCode, payload ?? ""]).toStrictEqual([202, ""]);
    await until(() => host.lines.some((line) => line.includes('event {"later":1}')));
    await until(() => host.host.pendingEvents() === 0);
  });

  const refused: [string, Partial<InvokeCommandInput>, string, number][] = [
    ["a function that is not there", { FunctionName: "other" }, "ResourceNotFoundException", 404],
    ["a version that is not there", { FunctionName: `${ARN}:7` }, "ResourceNotFoundException", 404],
    ["an alias that is not there", { Qualifier: "live" }, "ResourceNotFoundException", 404],
    ["a payload that is no JSON", { Payload: "{" }, "InvalidRequestContentException", 400],
    [
      "an event beyond 1 MiB",
      { InvocationType: "Event", Payload: `"${"x".repeat(2 ** 20)}"` },
      "RequestTooLargeException",
      413,
    ],
    ["an invocation type that is not hosted", { InvocationType: "DryRun" }, "NotImplemented", 501],
  ];
  for (const [what, input, name, status] of refused)
    test(`refuses ${what}, as ${name}`, async () => {
      await assert.rejects(invoke(input), (error: Error & { $metadata: { httpStatusCode: number } }) => {
        expect([error.name, error.$metadata.httpStatusCode]).toStrictEqual([name, status]);
        return true;
      });
    });

  test("lists the functions, and describes one by its name or ARN", async () => {
    const { Functions } = await client.send(new ListFunctionsCommand());
    expect(Functions).toMatchObject([
      {
        FunctionName: "fn",
        FunctionArn: ARN,
        Runtime: "nodejs24.x",
        Handler: expect.stringMatching(/\.handler$/),
        LoggingConfig: { LogGroup: "/aws/lambda/fn" },
      },
    ]);
    for (const FunctionName of ["fn", ARN])
      expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject(
        Functions?.[0] ?? {},
      );
    await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName: "other" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: expect.objectContaining({ httpStatusCode: 404 }),
    });
  });

  test("names an operation that it does not host, and those that it hosts", async () => {
    await expect(client.send(new ListLayersCommand())).rejects.toThrow(
      "The local cloud does not host GET /2018-10-31/layers of Lambda. It hosts Invoke, ListFunctions and GetFunctionConfiguration.",
    );
  });
});
