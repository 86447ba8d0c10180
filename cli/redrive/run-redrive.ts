import { styleText } from "node:util";
import { findStack } from "../../client/find-stack";
import { formatAge, formatCount, formatNumber } from "../../client/format";
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from "../../client/redrive/dead-letter-queues";
import { type DeadLetter, inspectQueue, type QueueContents } from "../../client/redrive/dead-letters";
import { redriveQueue } from "../../client/redrive/redrive-queue";
import type { Stack } from "../../client/stack";
import { suggest, UsageError } from "../arguments";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { print, printMessage, replaceControlCharacters } from "../terminal/output";
import type { RedriveOptions } from "./redrive-options";

/**
 * Lists the dead-lettered messages, and redrives them if that is wanted.
 *
 * @param options - stack, queues, and whether to redrive
 * @returns the exit code
 * @throws UsageError for an unknown queue
 */
export async function runRedrive({ choice, mode, queues: names, json }: RedriveOptions): Promise<number> {
  const queues = selectQueues(names);
  const stack = await findStack(choice);
  try {
    const contents = await Promise.all(queues.map((queue) => inspectQueue(stack, queue)));
    if (!json) for (const each of contents) print(formatQueueContents(each, Date.now()));
    const total = contents.reduce((sum, { count }) => sum + count, 0);
    const unknown = contents.flatMap(({ messages }) => messages).filter(({ known }) => !known).length;
    const redrivable = total - unknown;
    const isWanted =
      mode === "yes" ? total > 0 : mode === "ask" && redrivable > 0 && (await confirm(formatQuestion(redrivable)));
    if (!isWanted) {
      if (json) for (const each of contents) print(JSON.stringify(each));
      else if (redrivable > 0 && mode === "list")
        printMessage(`Nothing was redriven. To redrive: npx rollcall redrive --yes${stack.selector}`);
      return total > 0 ? EXIT.rejects : EXIT.good;
    }
    let left = 0;
    for (const [index, queue] of queues.entries()) left += await redriveOne(stack, queue, contents[index], json);
    return left > 0 ? EXIT.rejects : EXIT.good;
  } finally {
    stack.close();
  }
}

/** @throws UsageError */
function selectQueues(names: string[]): readonly DeadLetterQueue[] {
  const known = DEAD_LETTER_QUEUES.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--queue ${unknown}: expected one of ${known.join(", ")}.${suggest(unknown, known)}`);
  return names.length === 0 ? DEAD_LETTER_QUEUES : DEAD_LETTER_QUEUES.filter(({ name }) => names.includes(name));
}

function formatQuestion(messages: number): string {
  return `Redrive ${formatCount(messages, "message")}?`;
}

/** @returns how many messages are left */
async function redriveOne(
  stack: Stack,
  queue: DeadLetterQueue,
  contents: QueueContents | undefined,
  json: boolean,
): Promise<number> {
  if (contents === undefined || contents.count === 0) {
    if (json) print(JSON.stringify({ ...contents, putBack: 0, left: 0 }));
    return 0;
  }
  const { putBack, left } = await redriveQueue(stack, queue, (redriven) => {
    if (redriven < contents.count) printMessage(`${queue.name}: ${formatCount(redriven, "message")} redriven so far`);
  });
  if (json) print(JSON.stringify({ ...contents, putBack, left }));
  else {
    const rest = left > 0 ? `, ${formatNumber(left)} left` : "";
    print(`${queue.name}: ${formatCount(putBack, "message")} redriven to ${queue.target}${rest}`);
  }
  return left;
}

const MAX_PRINTED = 10;

/**
 * Formats the contents of a queue.
 *
 * @param contents - the contents
 * @param now - milliseconds since the epoch
 * @returns a headline, then two lines for each of the first messages
 */
export function formatQueueContents({ queue, count, messages }: QueueContents, now: number): string {
  if (count === 0) return `${styleText("green", "✔")} ${queue}: empty`;
  const oldest = Math.min(...messages.map(({ sentAt }) => Date.parse(sentAt)));
  const printed = messages.slice(0, MAX_PRINTED);
  const more = count - printed.length;
  return [
    `${styleText("yellow", "▲")} ${styleText("bold", queue)}: ${formatCount(count, "message")}, the oldest ${formatAge(now - oldest)} old`,
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
