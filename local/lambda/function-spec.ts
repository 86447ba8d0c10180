/** A function as deployed. Units and limits are those of AWS's CreateFunction. */
export interface FunctionSpec {
  name: string;
  roleArn: string;
  /** The unpacked artifact, outside the project so that nothing but the artifact's own packages is found. */
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

/** What becomes of asynchronous invocations that fail: AWS's FunctionEventInvokeConfig. */
export interface AsyncConfig {
  /** 0 to 2. Default: 2. */
  maximumRetryAttempts?: number;
  /** 60 to 21600. Default: 21600. */
  maximumEventAgeInSeconds?: number;
  /** An SQS queue that takes a record of each event given up. Without one such an event is lost, and the log says so. */
  onFailureQueueArn?: string;
}
