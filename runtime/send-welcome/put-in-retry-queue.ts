import { sendMessages } from "../aws/send-messages";
import { forEachConcurrently } from "../for-each-concurrently";
import type { SendWelcome } from "./dependencies";
import { handOver } from "./lease-user";
import type { NewUser } from "./new-user";
import { waitingMessagesOf } from "./waiting-users";

/** Users handed over at once. */
const WRITERS = 8;

/**
 * Moves users from the stream's side to the welcome-retry queue. Handed over first: were the messages first, and the
 * run ended in between, the stream would send as well. Doing it again gives a second message, which does no harm.
 * @param users at most 100
 * @throws TimeIsUp, MessageRefused and what DynamoDB answers
 */
export async function putInRetryQueue(sendWelcome: SendWelcome, users: NewUser[], deadline: number): Promise<void> {
  await forEachConcurrently(users, WRITERS, (user) => handOver(sendWelcome, user));
  await sendMessages(sendWelcome, sendWelcome.retryQueueUrl, waitingMessagesOf(users), deadline);
  console.info(JSON.stringify({ message: "put in welcome-retry", users: users.length }));
}
