/** What one invocation came to: AWS's Invoke response. */
export interface InvocationResult {
  requestId: string;
  /** 200 when the function ran, even into an error; 202 when an event was taken in for later. */
  statusCode: 200 | 202;
  executedVersion: "$LATEST";
  /** Set when the function failed; the payload is then a FunctionError. */
  functionError?: "Unhandled";
  /** JSON; empty for an event taken in. */
  payload: string;
}

/** A failed function's payload, as AWS words it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What one invocation cost. */
export interface InvocationMetrics {
  functionName: string;
  requestId: string;
  /** From the event's hand-over to the answer; a cold start's loading is not in it. */
  durationMs: number;
  /** CPU of the environment since its invocation before, a cold start's loading included; undefined when it was killed. */
  cpuMs: number | undefined;
  /** The environment's peak so far; undefined when it was killed. */
  maxRssBytes: number | undefined;
  coldStart: boolean;
  /** Milliseconds from the process's start until its handler was loaded; on cold starts only. */
  initMs?: number;
  error?: string;
}

/**
 * Milliseconds that AWS bills: loading the function counts as well.
 * @see https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export function billedMs({ durationMs, initMs = 0 }: Pick<InvocationMetrics, "durationMs" | "initMs">): number {
  return Math.ceil(durationMs + initMs);
}

export function failure(requestId: string, error: FunctionError): InvocationResult {
  const payload = JSON.stringify(error);
  return { requestId, statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled", payload };
}

/** The platform's own errors carry the request in their message. */
export function platformError(requestId: string, errorType: string, message: string): FunctionError {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
}
