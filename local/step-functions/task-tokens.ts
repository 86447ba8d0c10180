import { randomBytes } from "node:crypto";
import type { Json } from "../json";
import { InvalidToken, TaskTimedOut } from "./errors";

/** What whoever holds a token says of its task. */
export type TaskResult = { output: Json } | { error: string; cause: string };

/** A token that was given out, and the answer it is waited with. */
export interface TaskToken {
  readonly token: string;
  readonly answered: Promise<TaskResult>;
  /** From now on an answer comes too late. */
  close(): void;
}

export interface TaskTokens {
  /** @param machine ARN of the state machine whose task waits */
  open(machine: string): TaskToken;
  /** @throws InvalidToken for one that was never given out, TaskTimedOut for one that is used or closed */
  answer(token: string, answer: TaskResult): void;
  /** Whether it is still waited for. @throws as answer */
  check(token: string): void;
  /** ARN of the state machine that the token was given out for, also when it is closed. */
  machineOf(token: string): string | undefined;
}

export function createTaskTokens(): TaskTokens {
  const open = new Map<string, (answer: TaskResult) => void>();
  /** By token, of all that were ever given out. */
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
      const { promise: answered, resolve } = Promise.withResolvers<TaskResult>();
      open.set(token, resolve);
      machines.set(token, machine);
      return { token, answered, close: () => close(token) };
    },
    answer(token, answer) {
      const resolve = waiting(token);
      close(token);
      resolve(answer);
    },
    check: (token) => void waiting(token),
    machineOf: (token) => machines.get(token),
  };
}

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
