const THROTTLING = [
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "ProvisionedThroughputExceededException",
  "RequestThrottled",
  "KmsThrottled",
];

/** Whether an AWS service said "slower, please": the call took no effect and a later one may. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLING.includes(error.name);
}
