import { LocalError } from "../errors";

/** Something that the local Lambda refuses or cannot do, as opposed to an error of a function, which is a result. */
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
        "Send less in one invocation, or put the data into S3 and send where it is.",
    );
  }
}

export class HostStopped extends LambdaHostError {
  override name = "HostStopped";
  constructor(functionName: string) {
    super(`${functionName} was not run to its end: the Lambda host is stopped.`);
  }
}

export class UnsupportedArtifact extends LambdaHostError {
  override name = "UnsupportedArtifact";
}
