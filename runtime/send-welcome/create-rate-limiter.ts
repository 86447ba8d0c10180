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

/** The settings must be the same in all functions that send. */
export interface SendingRate {
  /** Emails a second, of all environments together. */
  emailsPerSecond: number;
  /** Emails a second that one environment can send, about. */
  emailsPerEnvironment: number;
}

/**
 * A lease, in milliseconds, has time for the emails that the caller is about to send. It is long enough that leasing takes
 * less time than sending, and short enough that each of many environments gets one within an invocation: the stream of a
 * table with the default quota of write units has some forty shards, each with an environment of its own.
 */
const SHORTEST_LEASE = 200;
const LONGEST_LEASE = 5_000;

/** A lease ends with a gap, in milliseconds: an email that is late keeps its distance from the first of the next lease. */
const LONGEST_GAP = 200;

/**
 * Creates a rate limiter that spaces emails evenly, so that no second has more than `emailsPerSecond` of them across all
 * execution environments: each leases a span of time and sends within its leases only. A high rate is divided into equal
 * shares with leases of their own: a lease is exclusive, and what an environment cannot use of it is lost. An environment
 * keeps a share for as long as no other has leases of it.
 * @param settings - the table that holds the leases, and the rate
 */
export function createRateLimiter(settings: UploadsTable & SendingRate): RateLimiter {
  const { clock, emailsPerSecond, emailsPerEnvironment } = settings;
  const shares = Math.ceil(emailsPerSecond / emailsPerEnvironment);
  const drawShare = () => leasesOf(Math.floor(clock.random() * shares));
  const interval = (1_000 * shares) / emailsPerSecond;
  const fewest = Math.ceil(SHORTEST_LEASE / interval);
  const most = Math.max(1, Math.floor(LONGEST_LEASE / interval));
  const gap = Math.min(interval, LONGEST_GAP);
  let share = drawShare();
  let next = 0;
  /** Until when the lease allows an email: its last one can be late by a half of the gap. */
  let end = Number.NEGATIVE_INFINITY;
  /** Whether the last lease began in the future: other environments send too, and probably still do. */
  let isContended = false;
  /** After when the last lease of all ends, as far as this environment has learned it by getting none; no lease is given back. */
  let leasedUntil = 0;
  let lastSlot: Promise<unknown> = Promise.resolve();

  const takeSlot = async (deadline: number, emails: number): Promise<number> => {
    while (Math.max(clock.now(), next) > end) {
      const length = Math.min(most, Math.max(fewest, emails)) * interval;
      // Its last email is sent before the deadline.
      const latest = deadline - (length - interval) - 1;
      const now = clock.now();
      const isHopeless = latest < Math.max(now, leasedUntil);
      const begin = isHopeless ? undefined : await leaseSendingTime(settings, share, length + gap, latest, isContended);
      if (begin === undefined) {
        leasedUntil = Math.max(leasedUntil, latest + 1);
        throw deadlineExceeded("waiting for the sending rate");
      }
      next = begin;
      end = next + length - interval + gap / 2;
      isContended = next > now;
      if (isContended && shares > 1) {
        // Another one may be free.
        share = drawShare();
        leasedUntil = 0;
      }
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

/** The items of the `uploads` table that belong to no upload, one for each share: `freeAt` is when its last lease ends. */
function leasesOf(share: number) {
  return { uploadId: share === 0 ? "PACE" : `PACE#${share}`, part: "PACE" };
}

/**
 * Leases a span of time to this execution environment; the next lease of any environment is a later span.
 * @param uploads - the table
 * @param leases - key of the share's item
 * @param milliseconds - the length of the span
 * @param latest - when it begins at the latest, milliseconds since the epoch
 * @param isContended - whether the time is probably leased at present. The right guess saves a call
 * @returns when the lease begins, milliseconds since the epoch: now, or in the future. Undefined where all time until
 *   `latest` is leased, which no lease ever gives back
 * @throws DeadlineExceeded where DynamoDB throttles until then
 */
async function leaseSendingTime(
  { dynamodb, uploadsTable, clock }: UploadsTable,
  leases: ReturnType<typeof leasesOf>,
  milliseconds: number,
  latest: number,
  isContended: boolean,
): Promise<number | undefined> {
  const update = async (
    change: Pick<UpdateCommandInput, "UpdateExpression" | "ConditionExpression">,
    values: Record<string, number>,
  ): Promise<number | undefined> => {
    const command = new UpdateCommand({
      TableName: uploadsTable,
      Key: leases,
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
        ConditionExpression: "#freeAt > :now AND #freeAt <= :latest",
      },
      { ":span": milliseconds, ":now": now, ":latest": latest },
    );

  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, latest)) {
    const now = clock.now();
    try {
      // Both in this order: only then a failure of the second says that the time is leased until `latest`.
      return (isContended ? await leaseNext(now) : undefined) ?? (await leaseNow(now)) ?? (await leaseNext(now));
    } catch (error) {
      if (!isThrottling(error)) throw error;
      lastError = error;
    }
  }
  throw deadlineExceeded("waiting for the sending rate", lastError);
}
