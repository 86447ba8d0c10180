import { randomBytes } from "node:crypto";
import type { Credentials } from "../principals";
import { REGION } from "../program/arn";
import { type FunctionSpec, logGroupOf } from "./function-spec";

/** Lambda's name of the functions' runtime. */
export const RUNTIME = "nodejs24.x";

/** Variables of the user's environment that a process cannot start without; no others are passed on. */
const NECESSARY = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "SYSTEMROOT", "windir"];

/**
 * Returns the environment of a function's process: Lambda's, and the endpoint. HOME is the artifact's directory, so that
 * the SDK does not read the user's own ~/.aws.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(
  spec: FunctionSpec,
  endpoint: string,
  credentials: Credentials,
): Record<string, string> {
  const inherited = NECESSARY.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return {
    ...Object.fromEntries(inherited),
    HOME: spec.directory,
    USERPROFILE: spec.directory,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...spec.environment,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${RUNTIME}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(spec),
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString("hex")}`,
    LAMBDA_TASK_ROOT: spec.directory,
    _HANDLER: spec.handler,
  };
}
