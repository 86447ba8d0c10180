import { LocalError } from "../errors";

/** An invalid definition, or one that cannot run here; thrown when the state machine is created. */
export class DefinitionNotHosted extends LocalError {
  override name = "DefinitionNotHosted";
  constructor(stateMachine: string, problem: string, options?: ErrorOptions) {
    super(`State machine ${stateMachine}: ${problem}`, options);
  }
}

/** An error of the API, with AWS's code and message. */
export class StatesApiError extends LocalError {
  override name = "StatesApiError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class ValidationFailed extends StatesApiError {
  override name = "ValidationFailed";
  constructor(problem: string) {
    super("ValidationException", problem);
  }
}

export class InvalidArn extends StatesApiError {
  override name = "InvalidArn";
  constructor(arn: string, problem = "Invalid ARN prefix") {
    super("InvalidArn", `Invalid Arn: '${problem}: ${arn}'`);
  }
}

export class InvalidName extends StatesApiError {
  override name = "InvalidName";
  constructor(name: string) {
    super("InvalidName", `Invalid Name: '${name}'`);
  }
}

export class InvalidExecutionInput extends StatesApiError {
  override name = "InvalidExecutionInput";
  constructor(problem: string) {
    super("InvalidExecutionInput", `Invalid State Machine Execution Input: '${problem}'`);
  }
}

export class InvalidOutput extends StatesApiError {
  override name = "InvalidOutput";
  constructor(problem: string) {
    super("InvalidOutput", `Invalid Output: '${problem}'`);
  }
}

export class InvalidToken extends StatesApiError {
  override name = "InvalidToken";
  constructor(problem = "Invalid token") {
    super("InvalidToken", `Invalid Token: '${problem}'`);
  }
}

/** Also for a token that has been used. */
export class TaskTimedOut extends StatesApiError {
  override name = "TaskTimedOut";
  constructor() {
    super("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }
}

export class ExecutionAlreadyExists extends StatesApiError {
  override name = "ExecutionAlreadyExists";
  constructor(arn: string) {
    super("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
  }
}

export class ExecutionDoesNotExist extends StatesApiError {
  override name = "ExecutionDoesNotExist";
  constructor(arn: string) {
    super("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }
}

export class StateMachineDoesNotExist extends StatesApiError {
  override name = "StateMachineDoesNotExist";
  constructor(arn: string) {
    super("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  }
}
