import { LocalError } from "../errors";

/** An error of the local Lambda, as opposed to a failed function, which is a result. */
export class LambdaHostError extends LocalError {
  override name = "LambdaHostError";
}

/** AWS: ResourceNotFoundException. */
export class FunctionNotDeployed extends LambdaHostError {
  override name = "FunctionNotDeployed";
  constructor(functionName: string, deployed: Iterable<string>) {
    const names = [...deployed];
    super(
      `Function not found: ${functionName}. Deployed: ${names.length === 0 ? "none" : names.join(", ")}. ` +
        "Deploy the function before it is invoked or configured.",
    );
  }
}

/** AWS: InvalidParameterValueException. */
export class InvalidFunction extends LambdaHostError {
  override name = "InvalidFunction";
  constructor(functionName: string, problem: string, options?: ErrorOptions) {
    super(`Function ${functionName} cannot be deployed: ${problem}`, options);
  }
}

/** AWS: RequestTooLargeException. */
export class RequestTooLarge extends LambdaHostError {
  override name = "RequestTooLarge";
  constructor(functionName: string, bytes: number, limit: number) {
    super(
      `The event for ${functionName} has ${bytes} bytes, Lambda takes ${limit}. ` +
        "Send less in one invocation, or store the data in S3 and send its key.",
    );
  }
}

export class HostStopped extends LambdaHostError {
  override name = "HostStopped";
  constructor(functionName: string) {
    super(`${functionName} was interrupted: the Lambda host was stopped.`);
  }
}

export class UnsupportedArtifact extends LambdaHostError {
  override name = "UnsupportedArtifact";
}
