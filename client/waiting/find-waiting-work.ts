import { formatCount } from "../format";
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from "../redrive/dead-letter-queues";
import { countMessages, type DeadLetter, inspectQueue } from "../redrive/dead-letters";
import type { Stack } from "../stack";
import { describeRefusedEmails, readSesRefusal } from "./refused-emails";
import { describeStalledStage } from "./stalled-stage";
import { type RunningUpload, type WaitingWork, waitsFor } from "./work";

/** The waiting work of uploads. */
export interface FoundWork {
  /** By the upload's id; absent where it waits for nothing. */
  byUpload: Map<string, WaitingWork[]>;
  /** Files whose upload is not listed: process-csv could not start their execution. */
  unlisted: WaitingWork[];
}

/**
 * Finds the waiting work of uploads.
 *
 * @param running - the uploads whose executions have not ended
 * @param listed - ids of all uploads that the caller shows; by default those of the running ones
 */
export type WaitingWorkFinder = (running: RunningUpload[], listed?: string[]) => Promise<FoundWork>;

/**
 * Creates the function that finds out what uploads wait for. It keeps what it read from a dead-letter queue until the
 * number of messages changes: receiving messages hides them from other receivers for a moment.
 *
 * @param stack - the stack
 * @returns the function
 */
export function createWaitingWorkFinder(stack: Stack): WaitingWorkFinder {
  const { selector } = stack;
  const readQueue = createQueueReader(stack);
  return async (running, listed = running.map(({ uploadId }) => uploadId)) => {
    const queues = await Promise.all(DEAD_LETTER_QUEUES.map(readQueue));
    const problem = queues.find((queue) => queue.problem !== undefined)?.problem;
    const unread = queues.flatMap(({ queue: { name, work }, count, read }) =>
      count > read ? [{ name, work, count, read }] : [],
    );
    const refusal = running.some(({ summary }) => waitsFor("welcome", summary))
      ? await readSesRefusal(stack)
      : undefined;
    const byUpload = new Map<string, WaitingWork[]>();
    for (const upload of running) {
      const found = queues.flatMap((queue) => describeDeadLetters(stack, queue, messagesOf(upload, queue)));
      if (refusal !== undefined) found.push(...describeRefusedEmails(upload, refusal));
      if (found.length === 0) found.push(...describeStalledStage(upload, Date.now(), { problem, unread, selector }));
      if (found.length > 0) byUpload.set(upload.uploadId, found);
    }
    return { byUpload, unlisted: queues.flatMap((queue) => describeUnlistedFiles(stack, queue, listed)) };
  };
}

interface QueueContents {
  queue: DeadLetterQueue;
  count: number;
  /** How many of them were read: up to a hundred, and none that another receiver hides. */
  read: number;
  /** Those that this program sent. */
  messages: DeadLetter[];
  /** Why the queue cannot be read. */
  problem?: string;
}

/** @returns reads a queue: its messages once for each number of them */
function createQueueReader(stack: Stack): (queue: DeadLetterQueue) => Promise<QueueContents> {
  const cache = new Map<string, QueueContents>();
  return async (queue) => {
    try {
      const count = await countMessages(stack, stack.outputs[queue.url]);
      const cached = cache.get(queue.name);
      if (cached?.count === count) return cached;
      const received = count === 0 ? [] : (await inspectQueue(stack, queue)).messages;
      const contents = { queue, count, read: received.length, messages: received.filter(({ known }) => known) };
      // Where another receiver hides the messages at this moment, they are read the next time.
      if (count === 0 || received.length > 0) cache.set(queue.name, contents);
      return contents;
    } catch (error) {
      if (!isServiceError(error)) throw error;
      const problem = `${queue.name} cannot be read (${error.name}: ${error.message})`;
      return { queue, count: 0, read: 0, messages: [], problem };
    }
  };
}

function isServiceError(error: unknown): error is Error {
  return error instanceof Error && "$metadata" in error;
}

/**
 * Selects the messages that an upload waits for. A position in a stream names no upload: it may hold work of each upload
 * that waits for such work and began before.
 */
function messagesOf({ uploadId, summary }: RunningUpload, { queue, messages }: QueueContents): DeadLetter[] {
  if (!waitsFor(queue.work, summary)) return [];
  return messages.filter(({ uploads, sentAt }) =>
    uploads.length > 0
      ? uploads.some((each) => each.uploadId === uploadId)
      : summary.startedAt !== undefined && sentAt >= summary.startedAt,
  );
}

function describeUnlistedFiles(stack: Stack, contents: QueueContents, listed: string[]): WaitingWork[] {
  if (contents.queue.work !== "parse") return [];
  return contents.messages
    .filter(({ uploads }) => !uploads.some(({ uploadId }) => listed.includes(uploadId)))
    .flatMap((message) => describeDeadLetters(stack, contents, [message]));
}

function describeDeadLetters({ selector }: Stack, { queue }: QueueContents, messages: DeadLetter[]): WaitingWork[] {
  const [first] = messages;
  if (first === undefined) return [];
  const more = messages.length > 1 ? ` and ${formatCount(messages.length - 1, "more message")}` : "";
  return [
    {
      where: queue.name,
      isDeadLettered: true,
      what: `${first.what}${more}. ${first.reason}.`,
      nextStep: `Fix the cause, then redrive: npx rollcall redrive --queue ${queue.name}${selector}`,
    },
  ];
}
