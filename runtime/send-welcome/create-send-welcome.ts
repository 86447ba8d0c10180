import type { Context, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { deadlineOf, endOf, endOfSending, systemClock } from "../clock";
import { logError } from "../log";
import { RECEIPTS_PER_TRANSACTION } from "../upload/receipts";
import { createRateLimiter } from "./create-rate-limiter";
import type { SendWelcomeDependencies } from "./dependencies";
import { type RecipientRecord, recipientKey, recipientsOfQueue, recipientsOfStream } from "./recipients";
import { recordWaits } from "./record-waits";
import { acquireSendLease, checkUsersWritable, enqueueForRetry, settleMessages } from "./retry-queue";
import { templateColumns } from "./welcome-template";
import { type WelcomeRun, welcomeUsers } from "./welcome-users";

/** Recipients whose receipts are written together. A crash leaves at most one group's emails without receipts. */
const GROUP_SIZE = RECEIPTS_PER_TRANSACTION;

/**
 * A stream retains records for 24 hours, the retry queue messages for 14 days: records older than this are enqueued for
 * retry without an attempt to send.
 */
const MAX_STREAM_AGE = 6 * 60 * 60 * 1_000;

/** Milliseconds for which receipts that the users table took, or a check that it would, are relied on, unless receipts fail meanwhile. */
const CHECK_INTERVAL = 60_000;

/**
 * Creates the handler of the users stream and of the welcome-retry queue: sends one welcome email to each user that an
 * upload inserted. Recipients that SES refuses with a retryable error are enqueued for retry by a stream invocation, so
 * that they do not block the shard, and stay in the queue in a queue invocation. Unprocessed items are reported as
 * batch item failures.
 */
export function createSendWelcome(dependencies: SendWelcomeDependencies) {
  const clock = dependencies.clock ?? systemClock;
  const sendWelcome = {
    ...{ ...dependencies, clock },
    waitForRate: createRateLimiter({ ...dependencies, clock }),
    columns: templateColumns(dependencies.template),
    unrecorded: new Map<string, string>(),
  };
  let writableAt = Number.NEGATIVE_INFINITY;
  // Queues and streams take the same response.
  return async (event: DynamoDBStreamEvent | SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const [deadline, sendBy] = [deadlineOf(context, clock), endOfSending(context, clock)];
    const shared = { sendWelcome, deadline, sendBy, waits: new Map() };
    if (isSqsEvent(event)) {
      const end = endOf(context, clock);
      const { recipients, unreadable } = recipientsOfQueue(event);
      const run: WelcomeRun = {
        ...shared,
        isRetry: true,
        acquire: (recipient) => acquireSendLease(sendWelcome, recipient, end),
      };
      const failed = await welcomeAll(run, recipients, async (retryLater) => retryLater);
      const [pending, invalid] = [new Set(failed), new Set(unreadable)];
      return batchResponse(await settleMessages(sendWelcome, event.Records, pending, invalid, run.deadline));
    }
    const run: WelcomeRun = {
      ...shared,
      isRetry: false,
      ...(clock.now() - arrivalOf(event) > MAX_STREAM_AGE && { pausedBy: "late" as const }),
      // A shard's batches are processed one at a time: a recipient without a lease belongs to this invocation.
      acquire: async (_recipient, { welcomeLease }) => welcomeLease === undefined,
    };
    const recipients = recipientsOfStream(event);
    const [first] = recipients;
    try {
      if (first !== undefined && clock.now() - writableAt > CHECK_INTERVAL) {
        await checkUsersWritable(sendWelcome, first);
        writableAt = clock.now();
      }
    } catch (error) {
      logError("users table not writable", error, { users: recipients.length });
      return batchResponse(recipients.map(({ itemIdentifier }) => itemIdentifier));
    }
    const failed = await welcomeAll(run, recipients, async (retryLater) => {
      await enqueueForRetry(sendWelcome, retryLater, run.deadline);
      return [];
    });
    if (run.endedBy === "receipts") writableAt = Number.NEGATIVE_INFINITY;
    else if (run.recordedAt !== undefined) writableAt = run.recordedAt;
    // A retry without progress counts, and there are few: they have to outlast the leases of the other environments.
    if (run.endedBy === "rate" && failed.length === recipients.length)
      await clock.wait(Math.max(0, run.sendBy - clock.now()));
    return batchResponse(failed);
  };
}

function isSqsEvent(event: DynamoDBStreamEvent | SQSEvent): event is SQSEvent {
  return event.Records[0]?.eventSource === "aws:sqs";
}

/** When the first record arrived in the stream, in milliseconds since the epoch. */
function arrivalOf({ Records: [first] }: DynamoDBStreamEvent): number {
  return (first?.dynamodb?.ApproximateCreationDateTime ?? Number.POSITIVE_INFINITY) * 1_000;
}

/**
 * Welcomes recipients group by group.
 * @param run - the invocation
 * @param recipients - the recipients of the event
 * @param handleRetries - takes the recipients to retry later, and returns those to report as failed
 * @returns the identifiers of the items with an unprocessed recipient
 */
async function welcomeAll(
  run: WelcomeRun,
  recipients: RecipientRecord[],
  handleRetries: (retryLater: RecipientRecord[]) => Promise<RecipientRecord[]>,
): Promise<string[]> {
  const unique = uniqueRecipients(recipients);
  const failedKeys = new Set<string>();
  for (let start = 0; start < unique.length; start += GROUP_SIZE) {
    const group = unique.slice(start, start + GROUP_SIZE);
    let unprocessed = group;
    if (run.endedBy === undefined)
      try {
        const { retryLater, failed } = await welcomeUsers(run, group);
        unprocessed = [...failed, ...(retryLater.length === 0 ? [] : await handleRetries(retryLater))];
      } catch (error) {
        logError("recipients not processed", error, { users: group.length });
      }
    for (const recipient of unprocessed) failedKeys.add(recipientKey(recipient));
  }
  await recordWaits(run.sendWelcome, run.waits);
  return recipients
    .filter((recipient) => failedKeys.has(recipientKey(recipient)))
    .map(({ itemIdentifier }) => itemIdentifier);
}

/** Each recipient of an upload once. A user who was deleted and inserted by another upload counts for both. */
function uniqueRecipients(recipients: RecipientRecord[]): RecipientRecord[] {
  return [...new Map(recipients.toReversed().map((each) => [recipientKey(each), each])).values()].toReversed();
}

function batchResponse(identifiers: string[]): SQSBatchResponse {
  return { batchItemFailures: [...new Set(identifiers)].map((itemIdentifier) => ({ itemIdentifier })) };
}
