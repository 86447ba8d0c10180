import type { TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import { type Refuses, refusesNone } from "../refuses";
import type { Dynamodb } from "./create-dynamodb";
import { transactionCanceled, transactionConflict, transactionInProgress } from "./errors";

export interface TransactionOptions {
  dynamodb: Dynamodb;
  /** Waits, in milliseconds. */
  wait(milliseconds: number): Promise<void>;
  /** How long a transaction takes, in milliseconds. */
  duration(): number;
  /** Is called for every write that meets a transaction on one of its items. */
  onConflict?(command: string): void;
}

/**
 * Gives the transactions of DynamoDB's double a duration. A transaction conflicts with each write of one of its items
 * that arrives in the meantime: another transaction is cancelled, a plain write refused.
 * @returns `execute` of the double
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export function createTransactions({ dynamodb, wait, duration, onConflict = () => {} }: TransactionOptions) {
  /** Items of running transactions, and their tokens. */
  const held = new Set<string>();
  const running = new Set<string>();

  return async (command: string, input: unknown, refuses: Refuses = refusesNone): Promise<unknown> => {
    const items = dynamodb.writtenItems(command, input);
    const conflicts = items.map((item) => held.has(item));
    const meetsTransaction = conflicts.includes(true);
    if (meetsTransaction) onConflict(command);
    if (command !== "TransactWriteItemsCommand") {
      if (meetsTransaction && command === "UpdateItemCommand") throw transactionConflict();
      return dynamodb.execute(command, input, (index) => conflicts[index] === true || refuses(index));
    }
    const { ClientRequestToken: token = "" } = input as TransactWriteItemsCommandInput;
    if (running.has(token)) throw transactionInProgress();
    if (meetsTransaction)
      throw transactionCanceled(conflicts.map((conflict) => (conflict ? "TransactionConflict" : "None")));
    for (const item of items) held.add(item);
    running.add(token);
    try {
      await wait(duration());
      return dynamodb.execute(command, input, refuses);
    } finally {
      for (const item of items) held.delete(item);
      running.delete(token);
    }
  };
}
