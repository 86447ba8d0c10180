import { type WaitingUser, waitingMessagesOf } from "../../runtime/send-welcome/waiting-users";
import type { Stack } from "../stack/stack";
import { failureRecord, type StreamRange } from "./failure-record";
import { toQueue } from "./to-queue";
import { unwelcomedUsers } from "./unwelcomed-users";
import { usersInStream } from "./users-in-stream";

const toRetryQueue = toQueue("welcomeRetryQueueUrl");

/**
 * Gives send-welcome the users of failure records again, by the queue from which it also takes those whom SES refused
 * for a while. Who is welcomed by then is skipped there, and nobody is sent to by two runs at a time.
 */
export async function toWelcomeRetry(stack: Stack, bodies: string[]): Promise<void> {
  const gone: StreamRange[] = [];
  const users = new Map<string, WaitingUser>();
  const add = (user: WaitingUser) => users.set(`${user.uploadId} ${user.email}`, user);
  for (const body of bodies) {
    const range = failureRecord(body)?.DDBStreamBatchInfo;
    if (range === undefined) continue;
    const found = await usersInStream(stack, range);
    if (found === undefined) gone.push(range);
    else found.forEach(add);
  }
  if (gone.length > 0) for await (const user of unwelcomedUsers(stack, gone)) add(user);
  const messages = waitingMessagesOf([...users.values()]);
  await toRetryQueue(
    stack,
    messages.map(({ MessageBody = "" }) => MessageBody),
  );
}
