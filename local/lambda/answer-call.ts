import type { Call, Reply } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";
import { arnOf } from "../program/arn";
import type { LambdaHost } from "./create-lambda-host";
import { RUNTIME } from "./environment-variables";
import { FunctionNotDeployed } from "./errors";
import { type FunctionSpec, logGroupOf } from "./function-spec";
import { invokeFunction, parseFunctionName } from "./invoke-function";

const CONFIGURATION_PATH = /^\/2015-03-31\/functions\/([^/?]+)\/configuration/;

/** Answers a call of Lambda's API: Invoke, ListFunctions, GetFunctionConfiguration. */
export async function answerLambdaCall(lambda: LambdaHost, call: Call): Promise<Reply> {
  switch (call.operation) {
    case "Invoke":
      return invokeFunction(lambda, call);
    case "ListFunctions":
      return jsonReply({ Functions: lambda.specs().map(functionConfiguration) });
    case "GetFunctionConfiguration":
      return getFunctionConfiguration(lambda, call);
    default: {
      const message = `The local cloud does not host ${call.operation} of Lambda. It hosts Invoke, ListFunctions and GetFunctionConfiguration.`;
      return errorReply(call, { status: 501, code: "NotImplemented", message });
    }
  }
}

function getFunctionConfiguration(lambda: LambdaHost, call: Call): Reply {
  const [, encoded = ""] = CONFIGURATION_PATH.exec(call.path) ?? [];
  try {
    return jsonReply(functionConfiguration(lambda.specOf(parseFunctionName(decodeURIComponent(encoded)).name)));
  } catch (error) {
    if (!(error instanceof FunctionNotDeployed)) throw error;
    return errorReply(call, { status: 404, code: "ResourceNotFoundException", message: error.message });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
function functionConfiguration(spec: FunctionSpec) {
  return {
    FunctionName: spec.name,
    FunctionArn: arnOf("lambda", `function:${spec.name}`),
    Runtime: RUNTIME,
    Role: spec.roleArn,
    Handler: spec.handler,
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMb,
    Version: "$LATEST",
    Environment: { Variables: spec.environment },
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    LoggingConfig: { LogGroup: logGroupOf(spec) },
  };
}

function jsonReply(value: object): Reply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
