/** How a task's failure reaches the interpreter: name and message become `$.Error` and `$.Cause` in a Catch. */
export class TaskFailed extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** The execution ended while the task ran: neither Retry nor Catch applies. */
export class TaskAborted extends Error {
  override name = "TaskAborted";
  readonly isRetryable = false;
  readonly isCatchable = false;
}
