import {
  ConditionalCheckFailedException,
  TransactionConflictException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { attempts } from "../../runtime/attempts";
import { isoTime, systemClock } from "../../runtime/clock";
import { forEachConcurrently } from "../../runtime/for-each-concurrently";
import { SUMMARY } from "../../runtime/upload/summary";
import { CliError } from "../errors";
import type { Stack } from "../stack/stack";
import { runningUploads } from "./running-uploads";

const WRITERS = 8;
const PATIENCE = 30_000;

/**
 * Touches the SUMMARY of every upload whose execution waits, so that the uploads stream tells of it once more: what is
 * news for the execution gets past the stream's filter, and report-status tells it.
 */
export async function tellAgain(stack: Stack): Promise<void> {
  await forEachConcurrently(runningUploads(stack), WRITERS, (uploadId) => touch(stack, uploadId));
}

/** Receipts write SUMMARY in transactions; a plain write that meets one is refused, and tried again. */
async function touch({ dynamodb, outputs }: Stack, uploadId: string): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: outputs.uploadsTable,
    Key: { uploadId: { S: uploadId }, part: { S: SUMMARY } },
    UpdateExpression: "SET redrivenAt = :now",
    ConditionExpression: "attribute_exists(taskToken)",
    ExpressionAttributeValues: { ":now": { S: isoTime(systemClock) } },
  });
  for await (const _ of attempts(systemClock, Date.now() + PATIENCE)) {
    try {
      await dynamodb.send(command);
      return;
    } catch (error) {
      // It has ended in the meantime, or waits for nothing yet: its next write tells by itself.
      if (error instanceof ConditionalCheckFailedException) return;
      if (!(error instanceof TransactionConflictException)) throw error;
    }
  }
  throw new CliError(
    `The SUMMARY of upload ${uploadId} could not be written for ${PATIENCE / 1000} s: its receipts keep writing it. Redrive again in a minute.`,
  );
}
