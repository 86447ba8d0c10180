import type { Call, Reply } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";
import type { LambdaHost } from "./create-lambda-host";
import { FunctionNotDeployed, RequestTooLarge } from "./errors";
import type { InvocationResult } from "./invocation";

const FUNCTION = /^(?:(?:arn:aws:lambda:[\w-]+:)?\d{12}:function:)?([\w-]{1,64})(?::([$\w-]+))?$/;
const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?(.*))?$/;

/**
 * Invokes the function that a call of Lambda's API names.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeFunction(lambda: LambdaHost, call: Call): Promise<Reply> {
  const refused = (status: number, code: string, message: string) => errorReply(call, { status, code, message });
  const [, encoded = "", query] = PATH.exec(call.path) ?? [];
  const { name, qualifier: ofName } = parseFunctionName(decodeURIComponent(encoded));
  const qualifier = ofName ?? new URLSearchParams(query).get("Qualifier") ?? "$LATEST";
  if (qualifier !== "$LATEST")
    return refused(
      404,
      "ResourceNotFoundException",
      `Function not found: ${name}:${qualifier}. There is $LATEST only.`,
    );
  const type = call.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type !== "RequestResponse" && type !== "Event")
    return refused(501, "NotImplemented", `The local cloud does not host the invocation type ${type}.`);
  try {
    return replyOf(await lambda.invoke(name, eventOf(call.body), { type }));
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof SyntaxError)
      return refused(400, "InvalidRequestContentException", `Could not parse request body into json: ${message}`);
    if (error instanceof FunctionNotDeployed) return refused(404, "ResourceNotFoundException", message);
    if (error instanceof RequestTooLarge) return refused(413, "RequestTooLargeException", message);
    throw error;
  }
}

/** @param given - a name, `account:function:name` or an ARN, with or without a qualifier */
export function parseFunctionName(given: string): { name: string; qualifier: string | undefined } {
  const [, name = given, qualifier] = FUNCTION.exec(given) ?? [];
  return { name, qualifier };
}

/** @throws SyntaxError */
function eventOf(body: Buffer): unknown {
  return body.length === 0 ? {} : JSON.parse(body.toString());
}

function replyOf({ statusCode, requestId, executedVersion, functionError, payload }: InvocationResult): Reply {
  const headers = {
    "content-type": "application/json",
    "x-amzn-requestid": requestId,
    "x-amz-executed-version": executedVersion,
    ...(functionError && { "x-amz-function-error": functionError }),
  };
  return { status: statusCode, headers, body: payload };
}
