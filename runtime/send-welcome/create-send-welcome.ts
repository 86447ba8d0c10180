import type { Context, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { deadlineOf, endOf, systemClock } from "../clock";
import { createRateLimiter } from "./create-rate-limiter";
import type { SendWelcomeDependencies } from "./dependencies";
import { type RecipientRecord, recipientsOfQueue, recipientsOfStream } from "./recipients";
import { acquireSendLease, enqueueForRetry } from "./retry-queue";
import { type WelcomeRun, welcomeUsers } from "./welcome-users";

/**
 * Users who are sent to, marked and counted together. What a crash leaves unknown, and so may be sent twice, is at
 * most one group's emails.
 */
const USERS_PER_GROUP = 50;

/** A stream keeps 24 hours, the retry queue 14 days: who has waited in the stream for so long goes on waiting there. */
const PATIENCE_IN_STREAM = 6 * 60 * 60 * 1_000;

/**
 * Makes the handler of the users stream and of the welcome-retry queue: one welcome email to each new user that an
 * upload made. Whom SES does not serve for now, the stream's side puts into the queue, so that nothing holds the stream
 * up; the queue's side leaves them there. What is not provably done is reported, and comes again.
 */
export function createSendWelcome(dependencies: SendWelcomeDependencies) {
  const clock = dependencies.clock ?? systemClock;
  const sendWelcome = { ...dependencies, clock, waitForRate: createRateLimiter({ ...dependencies, clock }) };
  // Queues and streams take the same response.
  return async (event: DynamoDBStreamEvent | SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const shared = { sendWelcome, deadline: deadlineOf(context, clock) };
    if (isOfQueue(event)) {
      const end = endOf(context, clock);
      const { users, unreadable } = recipientsOfQueue(event);
      const run = {
        ...shared,
        isSendingPaused: false,
        acquire: (user: RecipientRecord) => acquireSendLease(sendWelcome, user, end),
      };
      const undone = await welcomeAll(run, users, async (later) => later);
      return reportOf([...unreadable, ...undone]);
    }
    const run: WelcomeRun = {
      ...shared,
      isSendingPaused: clock.now() - arrivalOf(event) > PATIENCE_IN_STREAM,
      // One batch of a shard at a time: whoever is not handed over to the queue is this run's alone.
      acquire: async (_user, { welcomeLease }) => welcomeLease === undefined,
    };
    const undone = await welcomeAll(run, recipientsOfStream(event), async (later) => {
      await enqueueForRetry(sendWelcome, later, run.deadline);
      return [];
    });
    return reportOf(undone);
  };
}

function isOfQueue(event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent {
  return event.Records[0]?.eventSource === "aws:sqs";
}

/** When the first record came into the stream: milliseconds since the epoch. */
function arrivalOf({ Records: [first] }: DynamoDBStreamEvent): number {
  return (first?.dynamodb?.ApproximateCreationDateTime ?? Number.POSITIVE_INFINITY) * 1_000;
}

/**
 * Welcomes users group by group.
 * @param keep takes those who are to be welcomed later; @returns whom it could not take
 * @returns the identifiers of the items that hold somebody who is not done with
 */
async function welcomeAll(
  run: WelcomeRun,
  users: RecipientRecord[],
  keep: (later: RecipientRecord[]) => Promise<RecipientRecord[]>,
): Promise<string[]> {
  const unique = firstOfEach(users);
  const undone = new Set<string>();
  for (let start = 0; start < unique.length; start += USERS_PER_GROUP) {
    const group = unique.slice(start, start + USERS_PER_GROUP);
    let left = group;
    try {
      const { later, failed } = await welcomeUsers(run, group);
      left = [...failed, ...(later.length === 0 ? [] : await keep(later))];
    } catch (error) {
      console.error(JSON.stringify({ message: "not done", users: group.length, error: String(error) }));
    }
    for (const user of left) undone.add(keyOf(user));
  }
  return users.filter((user) => undone.has(keyOf(user))).map(({ itemIdentifier }) => itemIdentifier);
}

/** Each upload's user once. A user who was deleted and made anew by another upload counts for both. */
function firstOfEach(users: RecipientRecord[]): RecipientRecord[] {
  return [...new Map(users.toReversed().map((user) => [keyOf(user), user])).values()].toReversed();
}

function keyOf({ uploadId, email }: RecipientRecord): string {
  return `${uploadId} ${email}`;
}

function reportOf(identifiers: string[]): SQSBatchResponse {
  return { batchItemFailures: [...new Set(identifiers)].map((itemIdentifier) => ({ itemIdentifier })) };
}
