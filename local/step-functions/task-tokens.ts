import { randomBytes } from "node:crypto";
import type { Json } from "../json";
import { InvalidToken, TaskTimedOut } from "./errors";

/** A task result that was sent with a token. */
export type TaskResult = { output: Json } | { error: string; cause: string };

/** An issued token and its pending result. */
export interface TaskToken {
  readonly token: string;
  readonly result: Promise<TaskResult>;
  /** Closes the token: later results are rejected as timed out. */
  close(): void;
}

export interface TaskTokens {
  /**
   * Issues a token.
   * @param machine - ARN of the state machine whose task waits
   */
  open(machine: string): TaskToken;
  /**
   * Completes a task.
   * @throws InvalidToken for an unknown token, TaskTimedOut for a used or closed one
   */
  complete(token: string, result: TaskResult): void;
  /**
   * Checks that a task still waits.
   * @throws as complete
   */
  check(token: string): void;
  /** Returns the ARN of the state machine that a token was issued for, also where it is closed. */
  machineOf(token: string): string | undefined;
}

export function createTaskTokens(): TaskTokens {
  const open = new Map<string, (result: TaskResult) => void>();
  /** State machines by token, of all issued tokens. */
  const machines = new Map<string, string>();
  const close = (token: string) => void open.delete(token);
  const waiting = (token: string) => {
    const resolve = open.get(token);
    if (resolve !== undefined) return resolve;
    throw machines.has(token) ? new TaskTimedOut() : new InvalidToken();
  };
  return {
    open(machine) {
      const token = randomBytes(96).toString("base64");
      const { promise: result, resolve } = Promise.withResolvers<TaskResult>();
      open.set(token, resolve);
      machines.set(token, machine);
      return { token, result, close: () => close(token) };
    },
    complete(token, result) {
      const resolve = waiting(token);
      close(token);
      resolve(result);
    },
    check: (token) => void waiting(token),
    machineOf: (token) => machines.get(token),
  };
}

/** The state that an execution is in, as `$$.State` and `$$.Task` have it. */
export interface StateVisit {
  readonly name: string;
  /** ISO 8601. */
  readonly enteredTime: string;
  /** Number of retries. */
  retries: number;
  /** Returns this attempt's token, issued on first use. */
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
