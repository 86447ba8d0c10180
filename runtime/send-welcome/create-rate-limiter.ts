import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";
import type { UploadsTable } from "../upload/receipts";

/**
 * Waits until the next email may be sent.
 * @param deadline - milliseconds since the epoch
 * @param emails - how many the caller is about to send, this one included: a lease is made for them. Default: 1
 * @throws DeadlineExceeded where that would be at the deadline or later
 */
export type RateLimiter = (deadline: number, emails?: number) => Promise<void>;

/**
 * A lease has time for the emails that the caller is about to send, and at least for so many that leasing takes less time
 * than sending; but for no more than some seconds, in which the other environments wait.
 */
const MIN_EMAILS_PER_LEASE = 20;
const MIN_SECONDS_PER_LEASE = 0.2;
const MAX_SECONDS_PER_LEASE = 8;

/**
 * Creates a rate limiter that spaces emails evenly, so that no second has more than `emailsPerSecond` of them across all
 * execution environments: each leases a span of time and sends within its leases only. The last interval of a lease
 * stays unused, so that a late email keeps its distance from the first one of the next lease.
 * @param settings - the table that holds the leases, and the rate
 */
export function createRateLimiter(settings: UploadsTable & { emailsPerSecond: number }): RateLimiter {
  const { clock, emailsPerSecond } = settings;
  const interval = 1_000 / emailsPerSecond;
  const shortest = Math.max(MIN_EMAILS_PER_LEASE * interval, MIN_SECONDS_PER_LEASE * 1_000);
  const longest = Math.max(shortest, MAX_SECONDS_PER_LEASE * 1_000);
  let next = 0;
  let end = 0;
  /** Whether the last lease began in the future: other environments send too, and probably still do. */
  let isContended = false;
  let lastSlot: Promise<unknown> = Promise.resolve();

  const takeSlot = async (deadline: number, emails: number): Promise<number> => {
    while (Math.max(clock.now(), next) >= end) {
      const length = Math.min(longest, Math.max(shortest, emails * interval));
      const now = clock.now();
      next = await leaseSendingTime(settings, length + interval, deadline, isContended);
      end = next + length;
      isContended = next > now;
    }
    const slot = Math.max(clock.now(), next);
    if (slot >= deadline) throw deadlineExceeded("waiting for the sending rate");
    next = slot + interval;
    return slot;
  };
  return async (deadline, emails = 1) => {
    const slot = lastSlot.then(() => takeSlot(deadline, emails));
    lastSlot = slot.catch(() => {});
    const wait = (await slot) - clock.now();
    // Timers count whole milliseconds.
    if (wait >= 1) await clock.wait(Math.ceil(wait));
  };
}

/** The one item of the `uploads` table that belongs to no upload: `freeAt` is when the last lease ends. */
const LEASES = { uploadId: "PACE", part: "PACE" };

/**
 * Leases a span of time to this execution environment; the next lease of any environment is a later span.
 * @param uploads - the table
 * @param milliseconds - the length of the span
 * @param deadline - milliseconds since the epoch; the lease begins before it
 * @param isContended - whether the time is probably leased at present. The right guess saves a call
 * @returns when the lease begins, milliseconds since the epoch: now, or in the future
 * @throws DeadlineExceeded where it would begin at the deadline or later
 */
async function leaseSendingTime(
  { dynamodb, uploadsTable, clock }: UploadsTable,
  milliseconds: number,
  deadline: number,
  isContended: boolean,
): Promise<number> {
  const update = async (
    change: Pick<UpdateCommandInput, "UpdateExpression" | "ConditionExpression">,
    values: Record<string, number>,
  ): Promise<number | undefined> => {
    const command = new UpdateCommand({
      TableName: uploadsTable,
      Key: LEASES,
      ...change,
      ExpressionAttributeNames: { "#freeAt": "freeAt" },
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, Math.ceil(value)]),
      ),
      ReturnValues: "UPDATED_NEW",
    });
    try {
      const { Attributes } = await dynamodb.send(command);
      return Number(Attributes?.freeAt) - Math.ceil(milliseconds);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  const leaseNow = (now: number) =>
    update(
      // A comparison with an absent attribute is false, so this holds for the first lease too.
      { UpdateExpression: "SET #freeAt = :end", ConditionExpression: "NOT #freeAt > :now" },
      { ":end": now + milliseconds, ":now": now },
    );
  const leaseNext = (now: number) =>
    update(
      {
        UpdateExpression: "SET #freeAt = #freeAt + :span",
        ConditionExpression: "#freeAt > :now AND #freeAt < :deadline",
      },
      { ":span": milliseconds, ":now": now, ":deadline": deadline },
    );
  const [first, second] = isContended ? [leaseNext, leaseNow] : [leaseNow, leaseNext];

  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    const now = clock.now();
    try {
      const begin = (await first(now)) ?? (await second(now));
      if (begin !== undefined) return begin;
    } catch (error) {
      if (!isThrottling(error)) throw error;
      lastError = error;
    }
  }
  throw deadlineExceeded("waiting for the sending rate", lastError);
}
