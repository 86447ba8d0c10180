import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { attempts } from "../attempts";
import { isThrottling } from "../aws/is-throttling";
import type { Clock } from "../clock";
import { timeIsUp } from "../errors";

/** The one item of the `uploads` table that is no upload's: from when on sending is free, in `freeAt`. */
const PACE = { uploadId: { S: "PACE" }, part: { S: "PACE" } };

/** What leasing works with. */
export interface Leasing {
  dynamodb: DynamoDBClient;
  uploadsTable: string;
  clock: Clock;
}

/**
 * Leases a stretch of time to this environment: whoever asks next, in any environment, gets a later one.
 * @param milliseconds how long it is
 * @param deadline milliseconds since the epoch; the lease begins before it
 * @returns when it begins, milliseconds since the epoch: now, or in the future
 * @throws TimeIsUp where it would begin at the deadline or later
 */
export async function leaseTime(
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

  for await (const _ of attempts(clock, deadline)) {
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
  throw timeIsUp("waiting for a turn to send");
}
