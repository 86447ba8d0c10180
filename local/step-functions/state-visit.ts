import type { TaskToken } from "./create-task-tokens";

/** The state an execution is in: what `$$.State` and `$$.Task` tell of it. */
export interface StateVisit {
  readonly name: string;
  /** ISO 8601. */
  readonly enteredTime: string;
  /** How often it has failed and was tried again. */
  retries: number;
  /** The token of this attempt, made when it is first asked for. */
  token(): TaskToken;
  /** Closes the token of this attempt; the next one gets another. */
  endAttempt(): void;
}

export function visitState(name: string, openToken: () => TaskToken): StateVisit {
  let current: TaskToken | undefined;
  return {
    name,
    enteredTime: new Date().toISOString(),
    retries: 0,
    token() {
      current ??= openToken();
      return current;
    },
    endAttempt() {
      current?.close();
      current = undefined;
    },
  };
}
