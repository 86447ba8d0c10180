import { createInsertUsers } from "../../../runtime/insert-users/create-insert-users";
import { documentClientOver } from "../../doubles/document-client-over";
import { createDynamodb } from "../../doubles/dynamodb/create-dynamodb";
import { createTransactions } from "../../doubles/dynamodb/create-transactions";
import { contextWith, sqsEventOf } from "../../helpers/lambda-events";
import { createRandom } from "./engine/random";
import { createVirtualTime } from "./engine/virtual-time";

/** Settings of the event source mapping: concurrent invocations, and messages in each. */
export interface Load {
  writers: number;
  messages: number;
}

export interface Measurement {
  transactionsPerSecond: number;
  /** Attempts that were cancelled because of another transaction, of 1. */
  conflicts: number;
  /** From a transaction's first attempt to its success, in seconds. */
  longestWait: number;
  rowsPerSecond: number;
}

/** Those of docs/decisions/2026-11-26-batching.md. */
const ROWS_PER_MESSAGE = 25;

/** Milliseconds that calls take, from the invocation's point of view, as measured in one region. */
const CALL = { BatchGetItemCommand: 8, BatchExecuteStatementCommand: 25 };
/** Milliseconds of a transaction: 25 with 10 receipts, 70 with 99. */
const transactionTime = (items: number) => 20 + items / 2;
/** Milliseconds between two invocations of one writer. */
const BETWEEN_INVOCATIONS = 20;

/**
 * Runs insert-users on virtual time over a full buffer queue of one upload, with transactions that conflict where they
 * overlap in time. There are no other faults.
 * @param rows - rows of the upload
 */
export async function measureTransactions({ writers, messages }: Load, rows: number): Promise<Measurement> {
  const random = createRandom(1);
  const time = createVirtualTime(random);
  const dynamodb = createDynamodb({ keys: { users: ["email"], uploads: ["uploadId", "part"] } });
  let attempts = 0;
  let conflicts = 0;
  let items = 0;
  const execute = createTransactions({
    dynamodb,
    wait: time.sleep,
    duration: () => transactionTime(items),
    onConflict: () => conflicts++,
  });

  const bodies = Array.from({ length: Math.ceil(rows / ROWS_PER_MESSAGE) }, (_, number) => bodyOf(number));
  let longestWait = 0;
  let writes = 0;
  const invoke = async (batch: string[]): Promise<void> => {
    let began: number | undefined;
    const client = documentClientOver(async (command, input: { TransactItems?: unknown[] }) => {
      // There and back.
      await time.sleep(random.between(1, 3));
      if (command !== "TransactWriteItemsCommand") {
        await time.sleep(CALL[command as keyof typeof CALL] * (0.7 + 0.6 * random.next()));
        return execute(command, input);
      }
      began ??= time.now();
      attempts++;
      items = input.TransactItems?.length ?? 0;
      const output = await execute(command, input);
      writes++;
      longestWait = Math.max(longestWait, time.now() - began);
      return output;
    });
    const handler = createInsertUsers({
      ...{ dynamodb: client, usersTable: "users", uploadsTable: "uploads" },
      clock: { now: time.now, random: random.next, wait: time.sleep },
    });
    const { batchItemFailures } = await handler(sqsEventOf(batch), contextWith(60));
    bodies.push(...batchItemFailures.map(({ itemIdentifier }) => batch[Number(itemIdentifier.slice(1))] ?? ""));
  };
  const start = time.now();
  const work = async (): Promise<void> => {
    await time.sleep(random.between(0, 1_000));
    while (bodies.length > 0) {
      await invoke(bodies.splice(0, messages));
      await time.sleep(BETWEEN_INVOCATIONS);
    }
  };
  for (let writer = 0; writer < writers; writer++) void work();
  await time.run(() => false);
  const seconds = (time.now() - start) / 1_000;
  return {
    transactionsPerSecond: writes / seconds,
    conflicts: conflicts / attempts,
    longestWait: longestWait / 1_000,
    rowsPerSecond: rows / seconds,
  };
}

function bodyOf(number: number): string {
  const rows = Array.from({ length: ROWS_PER_MESSAGE }, (_, index) => {
    const line = number * ROWS_PER_MESSAGE + index + 2;
    return { line, email: `person.${line}@example.com`, name: `Person ${line}` };
  });
  return JSON.stringify({ uploadId: "u", number, rows });
}

/** `npm run simulate:transactions [ROWS]`: prints the figures of docs/decisions/2026-11-26-batching.md. */
async function printTable(rows: number): Promise<void> {
  const loads = [20, 8, 5, 3].flatMap((writers) => [3, 10, 99].map((messages) => ({ writers, messages })));
  console.log("| writers | messages | transactions/s | conflicts | longest wait | rows/s |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const load of loads) {
    const { transactionsPerSecond, conflicts, longestWait, rowsPerSecond } = await measureTransactions(load, rows);
    console.log(
      `| ${load.writers} | ${load.messages} | ${transactionsPerSecond.toFixed(1)} | ${Math.round(100 * conflicts)} % | ${longestWait.toFixed(1)} s | ${Math.round(rowsPerSecond)} |`,
    );
  }
}

if (require.main === module) void printTable(Number(process.argv[2] ?? 60_000));
