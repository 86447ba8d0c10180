import { styleText } from "node:util";
import { findStack } from "../../client/find-stack";
import { formatCount, formatNumber } from "../../client/format";
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from "../../client/redrive/dead-letter-queues";
import { type DeadLetter, inspectQueue, type QueueContents } from "../../client/redrive/dead-letters";
import { redriveQueue } from "../../client/redrive/redrive-queue";
import type { Stack } from "../../client/stack";
import { UsageError } from "../arguments";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { formatAge, print, printMessage, replaceControlCharacters } from "../terminal/output";
import type { RedriveOptions } from "./redrive-options";

/** Shows what waits, and puts it back if that is wanted. @returns the exit code */
export async function runRedrive({ choice, mode: how, queues, json }: RedriveOptions): Promise<number> {
  const chosen = selectQueues(queues);
  const stack = await findStack(choice);
  try {
    const waiting = await Promise.all(chosen.map((queue) => inspectQueue(stack, queue)));
    const total = waiting.reduce((sum, { count }) => sum + count, 0);
    if (!json) for (const each of waiting) print(formatQueueContents(each, Date.now()));
    const foreign = waiting.flatMap(({ messages }) => messages).filter(({ known }) => !known).length;
    const isWanted = async () =>
      total > foreign && (await confirm(`Put ${formatCount(total - foreign, "message")} back?`));
    const goes = how === "yes" ? total > 0 : how === "ask" && (await isWanted());
    if (!goes) {
      if (json) for (const each of waiting) print(JSON.stringify(each));
      else if (total > foreign && how === "list")
        printMessage("Nothing was put back. `rollcall redrive --yes` does it.");
      return total > 0 ? EXIT.rejects : EXIT.good;
    }
    let left = 0;
    for (const [index, queue] of chosen.entries()) left += await redriveOne(stack, queue, waiting[index], json);
    return left > 0 ? EXIT.rejects : EXIT.good;
  } finally {
    stack.close();
  }
}

/** @returns how many messages are left */
async function redriveOne(
  stack: Stack,
  queue: DeadLetterQueue,
  waiting: QueueContents | undefined,
  json: boolean,
): Promise<number> {
  if (waiting === undefined || waiting.count === 0) {
    if (json) print(JSON.stringify({ ...waiting, putBack: 0, left: 0 }));
    return 0;
  }
  const { putBack, left } = await redriveQueue(stack, queue, (sofar) => {
    if (sofar < waiting.count) printMessage(`${queue.name}: ${formatCount(sofar, "message")} put back so far`);
  });
  if (json) print(JSON.stringify({ ...waiting, putBack, left }));
  else
    print(
      `${queue.name}: ${formatCount(putBack, "message")} put back to ${queue.target}${left > 0 ? `, ${left} left` : ""}`,
    );
  return left;
}

function selectQueues(names: string[]): readonly DeadLetterQueue[] {
  const known = DEAD_LETTER_QUEUES.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--queue ${unknown}: expected one of ${known.join(", ")}.`);
  return names.length === 0 ? DEAD_LETTER_QUEUES : DEAD_LETTER_QUEUES.filter(({ name }) => names.includes(name));
}

const MESSAGES_PRINTED = 10;

/** What waits in one queue, for a person. @param now milliseconds since the epoch */
export function formatQueueContents({ queue, count: waiting, messages }: QueueContents, now: number): string {
  if (waiting === 0) return `${styleText("green", "✔")} ${queue}: empty`;
  const oldest = Math.min(...messages.map(({ sentAt }) => Date.parse(sentAt)));
  const printed = messages.slice(0, MESSAGES_PRINTED);
  const more = waiting - printed.length;
  return [
    `${styleText("yellow", "▲")} ${styleText("bold", queue)}: ${formatCount(waiting, "message")}, the oldest ${formatAge(now - oldest)} old`,
    ...printed.flatMap(messageLines),
    ...(more > 0 ? [`    and ${formatNumber(more)} more`] : []),
  ].join("\n");
}

function messageLines({ what, reason, receives }: DeadLetter): string[] {
  return [
    `    ${replaceControlCharacters(what)}`,
    `      ${replaceControlCharacters(reason)}${receives > 1 ? ` (received ${receives} times)` : ""}`,
  ];
}
