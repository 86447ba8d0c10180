import { randomBytes } from "node:crypto";
import { InvalidToken, TaskTimedOut } from "./errors";
import type { Json } from "./json";

/** What whoever holds a token says of its task. */
export type TaskAnswer = { output: Json } | { error: string; cause: string };

/** A token that was given out, and the answer it is waited with. */
export interface TaskToken {
  readonly token: string;
  readonly answered: Promise<TaskAnswer>;
  /** From now on an answer comes too late. */
  close(): void;
}

export interface TaskTokens {
  open(): TaskToken;
  /** @throws InvalidToken for one that was never given out, TaskTimedOut for one that is used or closed */
  answer(token: string, answer: TaskAnswer): void;
  /** Whether it is still waited for. @throws as answer */
  check(token: string): void;
}

export function createTaskTokens(): TaskTokens {
  const open = new Map<string, (answer: TaskAnswer) => void>();
  const closed = new Set<string>();
  const close = (token: string) => {
    if (open.delete(token)) closed.add(token);
  };
  const waiting = (token: string) => {
    const resolve = open.get(token);
    if (resolve !== undefined) return resolve;
    throw closed.has(token) ? new TaskTimedOut() : new InvalidToken();
  };
  return {
    open() {
      const token = randomBytes(96).toString("base64");
      const { promise: answered, resolve } = Promise.withResolvers<TaskAnswer>();
      open.set(token, resolve);
      return { token, answered, close: () => close(token) };
    },
    answer(token, answer) {
      const resolve = waiting(token);
      close(token);
      resolve(answer);
    },
    check: (token) => void waiting(token),
  };
}
