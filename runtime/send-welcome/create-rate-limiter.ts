import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";

/**
 * Waits until the next email may go.
 * @param deadline milliseconds since the epoch
 * @throws DeadlineExceeded where that would be at the deadline or later
 */
export type RateLimiter = (deadline: number) => Promise<void>;

/** Emails of one lease: two seconds' worth, and not so few that leasing costs more time than sending. */
const SECONDS_PER_LEASE = 2;
const LEAST_PER_LEASE = 20;

/**
 * Spaces emails evenly, so that no second sees more than `emailsPerSecond` of them, however many environments send:
 * they lease the time to send in from each other, and send within their leases only. The last interval of a lease
 * stays unused, so that an email that goes late keeps its distance from the next lease's first.
 */
export function createRateLimiter(pacing: Leasing & { emailsPerSecond: number }): RateLimiter {
  const { clock, emailsPerSecond } = pacing;
  const interval = 1_000 / emailsPerSecond;
  const length = interval * Math.max(LEAST_PER_LEASE, SECONDS_PER_LEASE * emailsPerSecond);
  let next = 0;
  let end = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const takeSlot = async (deadline: number): Promise<number> => {
    while (Math.max(clock.now(), next) >= end) {
      next = await leaseSendingTime(pacing, length + interval, deadline);
      end = next + length;
    }
    const slot = Math.max(clock.now(), next);
    if (slot >= deadline) throw deadlineExceeded("waiting for a turn to send");
    next = slot + interval;
    return slot;
  };
  return async (deadline) => {
    const mine = turn.then(() => takeSlot(deadline));
    turn = mine.catch(() => {});
    const wait = (await mine) - clock.now();
    // Timers count whole milliseconds.
    if (wait >= 1) await clock.wait(Math.ceil(wait));
  };
}

/** The one item of the `uploads` table that is no upload's: from when on sending is free, in `freeAt`. */
const PACE = { uploadId: { S: "PACE" }, part: { S: "PACE" } };

/** What leasing works with. */
interface Leasing {
  dynamodb: DynamoDBClient;
  uploadsTable: string;
  clock: Clock;
}

/**
 * Leases a stretch of time to this environment: whoever asks next, in any environment, gets a later one.
 * @param milliseconds how long it is
 * @param deadline milliseconds since the epoch; the lease begins before it
 * @returns when it begins, milliseconds since the epoch: now, or in the future
 * @throws DeadlineExceeded where it would begin at the deadline or later
 */
async function leaseSendingTime(
  { dynamodb, uploadsTable, clock }: Leasing,
  milliseconds: number,
  deadline: number,
): Promise<number> {
  const update = async (
    change: Pick<UpdateItemCommandInput, "UpdateExpression" | "ConditionExpression">,
    values: Record<string, number>,
  ): Promise<number | undefined> => {
    const command = new UpdateItemCommand({
      TableName: uploadsTable,
      Key: PACE,
      ...change,
      ExpressionAttributeNames: { "#freeAt": "freeAt" },
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { N: String(Math.ceil(value)) }]),
      ),
      ReturnValues: "UPDATED_NEW",
    });
    try {
      const { Attributes } = await dynamodb.send(command);
      return Number(Attributes?.freeAt?.N) - Math.ceil(milliseconds);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    const now = clock.now();
    try {
      const begin =
        (await update(
          // What is not there is not greater: true as well for the very first lease.
          { UpdateExpression: "SET #freeAt = :end", ConditionExpression: "NOT #freeAt > :now" },
          { ":end": now + milliseconds, ":now": now },
        )) ??
        (await update(
          {
            UpdateExpression: "SET #freeAt = #freeAt + :span",
            ConditionExpression: "#freeAt > :now AND #freeAt < :deadline",
          },
          { ":span": milliseconds, ":now": now, ":deadline": deadline },
        ));
      if (begin !== undefined) return begin;
    } catch (error) {
      if (!isThrottling(error)) throw error;
    }
  }
  throw deadlineExceeded("waiting for a turn to send");
}
