import { existsSync } from "node:fs";
import { join } from "node:path";
import { InvalidFunction } from "./errors";

/** A function as deployed. Units and limits are those of AWS's CreateFunction. */
export interface FunctionSpec {
  name: string;
  roleArn: string;
  /** The unpacked artifact, outside the project so that only its own packages resolve. */
  directory: string;
  /** `file.export`, such as `__index.handler`; the file is a CommonJS module in the directory. */
  handler: string;
  /** 1 to 900. */
  timeoutSeconds: number;
  /** 128 to 10240. */
  memoryMb: number;
  environment: Record<string, string>;
  /** Default: `/aws/lambda/` and the function's name. */
  logGroup?: string;
  /** Environments that may run at a time; undefined or -1: no reservation. */
  reservedConcurrency?: number;
}

export function logGroupOf({ name, logGroup }: FunctionSpec): string {
  return logGroup ?? `/aws/lambda/${name}`;
}

/** AWS's FunctionEventInvokeConfig. */
export interface AsyncConfig {
  /** 0 to 2. Default: 2. */
  maximumRetryAttempts?: number;
  /** 60 to 21600. Default: 21600. */
  maximumEventAgeInSeconds?: number;
  /** An SQS queue that gets a record of each discarded event. Without one the event is lost, which is logged. */
  onFailureQueueArn?: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN|EXECUTION_ENV|LAMBDA_.+)|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|_HANDLER|_X_AMZN_TRACE_ID)$/;

/**
 * Checks a function's configuration.
 * @throws InvalidFunction for what CreateFunction rejects, and for a handler that does not exist
 */
export function checkFunctionSpec(spec: FunctionSpec): void {
  const { name, handler, directory, timeoutSeconds, memoryMb, environment, reservedConcurrency } = spec;
  const refuse = (problem: string) => {
    throw new InvalidFunction(name, problem);
  };
  const within = (what: string, value: number, least: number, most: number) => {
    if (!Number.isInteger(value) || value < least || value > most)
      refuse(`its ${what} is ${value}, expected a whole number from ${least} to ${most}.`);
  };
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) refuse("a name has 1 to 64 letters, digits, hyphens and underscores.");
  within("timeout in seconds", timeoutSeconds, 1, 900);
  within("memory in MB", memoryMb, 128, 10240);
  if (reservedConcurrency !== undefined && reservedConcurrency !== -1)
    within("reserved concurrency (0 would turn it off; leave it out for no reservation)", reservedConcurrency, 1, 1000);
  const reserved = Object.keys(environment).filter((key) => RESERVED.test(key));
  if (reserved.length > 0) refuse(`Lambda sets ${reserved.join(", ")} itself. Take them out of its environment.`);
  const module = handler.split(".")[0] ?? "";
  if (!/^[\w/-]+\.\w+$/.test(handler)) refuse(`its handler is "${handler}", expected file.export.`);
  else if (!existsSync(join(directory, `${module}.js`)))
    refuse(`its handler is "${handler}", and there is no ${module}.js in ${directory}.`);
}
