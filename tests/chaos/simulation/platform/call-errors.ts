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

/** A service throttles the call. */
export function throttled(service: string): Error {
  return errorOf(THROTTLED[service] ?? "ThrottlingException", "Rate exceeded", 429);
}

/** A service fails. */
export function failed(): Error {
  return errorOf("InternalServerError", "Internal server error", 500);
}

/** No response: the client times out, and cannot know whether the call took effect. */
export function lost(): Error {
  return errorOf("TimeoutError", "The connection was lost", undefined);
}

const RETRYABLE = [...Object.values(THROTTLED), "InternalServerError", "TimeoutError"];

/** What the SDK retries by itself. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export function isRetryable(error: unknown): boolean {
  return error instanceof Error && RETRYABLE.includes(error.name);
}
