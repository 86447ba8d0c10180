const THROTTLED: Record<string, string> = {
  dynamodb: "ThrottlingException",
  sqs: "RequestThrottled",
  s3: "SlowDown",
  ses: "ThrottlingException",
  states: "ThrottlingException",
  lambda: "TooManyRequestsException",
};

function errorOf(name: string, message: string, httpStatusCode: number | undefined): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** A service refuses for now. */
export function throttled(service: string): Error {
  return errorOf(THROTTLED[service] ?? "ThrottlingException", "Rate exceeded", 429);
}

/** A service fails. */
export function failed(): Error {
  return errorOf("InternalServerError", "Internal server error", 500);
}

/** No answer came: the client gives up waiting. Nobody knows whether the call took effect. */
export function lost(): Error {
  return errorOf("TimeoutError", "The connection was lost", undefined);
}

const RETRYABLE = [...Object.values(THROTTLED), "InternalServerError", "TimeoutError"];

/** What the SDK tries again by itself. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export function isRetryable(error: unknown): boolean {
  return error instanceof Error && RETRYABLE.includes(error.name);
}
