import { Readable } from "node:stream";
import {
  ConditionalCheckFailedException,
  TransactionConflictException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { paginateListExecutions } from "@aws-sdk/client-sfn";
import { sendMessages } from "../../runtime/aws/sqs";
import { isoTime, systemClock } from "../../runtime/clock";
import { forEachConcurrently } from "../../runtime/for-each-concurrently";
import { sendRequestsOf } from "../../runtime/process-csv/messages";
import { attemptsWithBackoff } from "../../runtime/retry";
import { SUMMARY } from "../../runtime/upload/summary";
import { UserError } from "../errors";
import type { StackOutputs } from "../outputs";
import type { Stack } from "../stack";
import { parseFailureRecord } from "./failure-record";

/** Gives process-csv the events of failure records again, as S3 gave them: asynchronously, with all its attempts. */
export async function invokeProcessCsv({ lambda, outputs }: Stack, bodies: string[]): Promise<void> {
  for (const body of bodies) {
    const Payload = JSON.stringify(parseFailureRecord(body)?.requestPayload);
    await lambda.send(
      new InvokeCommand({ FunctionName: outputs.processCsvFunction, InvocationType: "Event", Payload }),
    );
  }
}

const SENDERS = 4;
/** Milliseconds. */
const TIMEOUT = 30_000;

/**
 * Sends messages to the queue of that output. StartMessageMoveTask would do it on AWS, but would also take along what
 * should stay, and has no counterpart in the local SQS.
 */
export function sendToQueue(url: keyof StackOutputs) {
  return async ({ sqs, outputs }: Stack, bodies: string[]): Promise<void> => {
    const deadline = Date.now() + TIMEOUT;
    await forEachConcurrently(sendRequestsOf(Readable.from(bodies)), SENDERS, (entries) =>
      sendMessages({ sqs, clock: systemClock }, outputs[url], entries, deadline),
    );
  };
}

const WRITERS = 8;

/**
 * Touches the SUMMARY of every upload whose execution waits, so that the uploads stream tells of it once more: what is
 * news for the execution gets past the stream's filter, and report-status tells it.
 */
export async function resendTaskResults(stack: Stack): Promise<void> {
  await forEachConcurrently(listRunningUploads(stack), WRITERS, (uploadId) => touchSummary(stack, uploadId));
}

/** Receipts write SUMMARY in transactions; a plain write that meets one is refused, and tried again. */
async function touchSummary({ dynamodb, outputs }: Stack, uploadId: string): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: outputs.uploadsTable,
    Key: { uploadId: { S: uploadId }, part: { S: SUMMARY } },
    UpdateExpression: "SET redrivenAt = :now",
    ConditionExpression: "attribute_exists(taskToken)",
    ExpressionAttributeValues: { ":now": { S: isoTime(systemClock) } },
  });
  for await (const _ of attemptsWithBackoff(systemClock, Date.now() + TIMEOUT)) {
    try {
      await dynamodb.send(command);
      return;
    } catch (error) {
      // It has ended in the meantime, or waits for nothing yet: its next write tells by itself.
      if (error instanceof ConditionalCheckFailedException) return;
      if (!(error instanceof TransactionConflictException)) throw error;
    }
  }
  throw new UserError(
    `The SUMMARY of upload ${uploadId} could not be written for ${TIMEOUT / 1000} s: its receipts keep writing it. Redrive again in a minute.`,
  );
}

/** Ids of the uploads whose executions have not ended. An execution bears its upload's id as its name. */
async function* listRunningUploads({ sfn, outputs }: Stack): AsyncGenerator<string> {
  const { stateMachineArn } = outputs;
  for await (const { executions = [] } of paginateListExecutions(
    { client: sfn },
    { stateMachineArn, statusFilter: "RUNNING" },
  ))
    for (const { name } of executions) if (name !== undefined) yield name;
}
