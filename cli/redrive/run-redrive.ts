import { styleText } from "node:util";
import { findStack } from "../../client/find-stack";
import { formatAge, formatCount, formatNumber } from "../../client/format";
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from "../../client/redrive/dead-letter-queues";
import { type DeadLetter, inspectQueue, type QueueContents } from "../../client/redrive/dead-letters";
import { redriveQueue } from "../../client/redrive/redrive-queue";
import type { Stack } from "../../client/stack";
import { suggest, UsageError } from "../arguments";
import { EXIT } from "../run-main";
import { confirm, listenForStop } from "../terminal/interaction";
import { print, printMessage, replaceControlCharacters } from "../terminal/output";
import type { RedriveOptions } from "./redrive-options";
import { runRedriveUpload } from "./run-redrive-upload";

/**
 * Lists the dead-lettered messages, and redrives them if that is wanted.
 *
 * @param options - stack, queues, and whether to redrive
 * @returns the exit code
 * @throws UsageError for an unknown queue
 */
export async function runRedrive({ choice, mode, queues: names, uploadId, json }: RedriveOptions): Promise<number> {
  const queues = selectQueues(names);
  const stack = await findStack(choice);
  try {
    if (uploadId !== undefined) return await runRedriveUpload(stack, { uploadId, mode, json });
    const contents = await Promise.all(queues.map((queue) => inspectQueue(stack, queue)));
    if (!json) for (const each of contents) print(formatQueueContents(each, Date.now()));
    const total = contents.reduce((sum, { count }) => sum + count, 0);
    const redrivable = contents.reduce((sum, each) => sum + countRedrivable(each), 0);
    const isWanted =
      mode === "yes" ? total > 0 : mode === "ask" && redrivable > 0 && (await confirm(formatQuestion(redrivable)));
    if (!isWanted) {
      if (json) for (const each of contents) print(JSON.stringify(each));
      else if (redrivable > 0 && mode === "list")
        printMessage(`Nothing was redriven. To redrive: npx rollcall redrive --yes${stack.selector}`);
      return total > 0 ? EXIT.rejects : EXIT.good;
    }
    const stop = listenForStop();
    let remaining = 0;
    for (const [index, queue] of queues.entries()) {
      if (stop.signal.aborted) break;
      remaining += await redriveOne(stack, queue, contents[index], json, stop.signal);
    }
    if (!stop.signal.aborted) return remaining > 0 ? EXIT.rejects : EXIT.good;
    printMessage("\nStopped: the other messages are in their queues.");
    return stop.exitCode();
  } finally {
    stack.close();
  }
}

/** Messages of other programs are not, and those in flight not now. */
function countRedrivable({ count, inFlight, messages }: QueueContents): number {
  return count - inFlight - messages.filter(({ known }) => !known).length;
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

/** @returns how many messages remain */
async function redriveOne(
  stack: Stack,
  queue: DeadLetterQueue,
  contents: QueueContents | undefined,
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  if (contents === undefined || contents.count === 0) {
    if (json) print(JSON.stringify({ ...contents, redriven: 0, remaining: 0 }));
    return 0;
  }
  const onProgress = (messages: number) => {
    if (messages < contents.count) printMessage(`${queue.name}: ${formatCount(messages, "message")} redriven so far`);
  };
  const { redriven, remaining } = await redriveQueue(stack, queue, { onProgress, signal });
  if (json) print(JSON.stringify({ ...contents, redriven, remaining }));
  else {
    const rest = remaining > 0 ? `, ${formatNumber(remaining)} remaining` : "";
    print(`${queue.name}: ${formatCount(redriven, "message")} redriven to ${queue.target}${rest}`);
  }
  return remaining;
}

const MAX_PRINTED = 10;

/**
 * Formats the contents of a queue.
 *
 * @param contents - the contents
 * @param now - milliseconds since the epoch
 * @returns a headline, the first messages, each reason before the messages that have it in common, and of which uploads the
 *   messages are where not all are printed
 */
export function formatQueueContents({ queue, count, inFlight, messages }: QueueContents, now: number): string {
  if (count === 0) return `${styleText("green", "✔")} ${queue}: empty`;
  const times = messages.map(({ sentAt }) => Date.parse(sentAt));
  const oldest = times.length === 0 ? "" : `, the oldest ${formatAge(now - Math.min(...times))} old`;
  const printed = messages.slice(0, MAX_PRINTED);
  const more = count - inFlight - printed.length;
  return [
    `${styleText("yellow", "▲")} ${styleText("bold", queue)}: ${formatCount(count, "message")}${oldest}`,
    ...printed.flatMap((message, index) => messageLines(message, printed[index - 1])),
    ...(more > 0 ? [`    and ${formatNumber(more)} more`, ...uploadLines(messages)] : []),
    ...(inFlight > 0
      ? [`    ${formatNumber(inFlight)} in flight: another receiver has them. Try again in 5 minutes`]
      : []),
  ].join("\n");
}

function messageLines({ what, reason, receives }: DeadLetter, previous: DeadLetter | undefined): string[] {
  return [
    ...(reason === previous?.reason ? [] : [`    ${replaceControlCharacters(reason)}:`]),
    `      ${replaceControlCharacters(what)}${receives > 1 ? ` (received ${receives} times)` : ""}`,
  ];
}

/** @returns how many of the messages that were read are of each upload, most first; none where they name no upload */
function uploadLines(messages: DeadLetter[]): string[] {
  const counts = new Map<string, number>();
  for (const { uploads } of messages)
    for (const { uploadId } of uploads) counts.set(uploadId, (counts.get(uploadId) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  const lines = sorted
    .slice(0, MAX_PRINTED)
    .map(([uploadId, count]) => `      ${formatNumber(count)} of upload ${uploadId}`);
  if (lines.length === 0) return [];
  const others = sorted.length - lines.length;
  return [
    `    Of ${formatCount(messages.length, "message")} that were read:`,
    ...lines,
    ...(others > 0 ? [`      and of ${formatCount(others, "other upload")}`] : []),
  ];
}
