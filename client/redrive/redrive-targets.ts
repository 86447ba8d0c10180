import { Readable } from "node:stream";
import { ConditionalCheckFailedException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { type ExecutionListItem, type ListExecutionsCommandInput, paginateListExecutions } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { sendMessages, sendRequestsOf } from "../../runtime/aws/sqs";
import { isoTime, systemClock } from "../../runtime/clock";
import { forEachConcurrently } from "../../runtime/for-each-concurrently";
import { attemptsWithBackoff } from "../../runtime/retry";
import { SUMMARY } from "../../runtime/upload/summary";
import { WAIT_CAUSES, waitPart } from "../../runtime/upload/wait";
import { UserError } from "../errors";
import type { StackOutputs } from "../outputs";
import type { Stack } from "../stack";
import { parseFailureRecord } from "./failure-record";

/**
 * Invokes process-csv with the events of failure records, as S3 does: asynchronously, with Lambda's retries.
 *
 * @param stack - the stack
 * @param bodies - failure records
 */
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
 * Creates a function that sends messages to a queue. SQS's StartMessageMoveTask would also move messages that must stay,
 * and the local SQS does not have it.
 *
 * @param url - output with the queue's URL
 * @returns sends the bodies of dead letters
 */
export function sendToQueue(url: keyof StackOutputs) {
  return async ({ sqs, outputs }: Pick<Stack, "sqs" | "outputs">, bodies: string[]): Promise<void> => {
    const queueUrl = outputs[url];
    if (queueUrl === undefined) throw new UserError(`The stack has no output ${url}. Deploy it again: pulumi up`);
    const deadline = Date.now() + TIMEOUT;
    await forEachConcurrently(sendRequestsOf(Readable.from(bodies)), SENDERS, (entries) =>
      sendMessages({ sqs, clock: systemClock }, queueUrl, entries, deadline),
    );
  };
}

const WRITERS = 8;

/**
 * Resends the task results of all running executions: writes the SUMMARY of each, so that the uploads stream has a new
 * record of it and report-status sends the result.
 *
 * @param stack - the stack
 * @throws UserError where a SUMMARY cannot be written
 */
export async function resendTaskResults(stack: Stack): Promise<void> {
  await forEachConcurrently(listUploads(stack, { statusFilter: "RUNNING" }), WRITERS, (uploadId) =>
    // Without a task token the execution has ended, or does not wait yet and gets its result with the next write.
    touchItem(stack, uploadId, SUMMARY, "attribute_exists(taskToken)"),
  );
}

/** Milliseconds by which an execution may end before its SUMMARY's record arrives in the stream. */
const MARGIN = 60_000;

/**
 * Resends the notices that were not sent: of the uploads that have ended since the first record that could not be processed,
 * and of what running uploads wait for. It writes their items, so that the uploads stream has new records of them.
 *
 * @param stack - the stack
 * @param bodies - failure records
 * @throws UserError where an item cannot be written
 */
export async function resendNotifications(stack: Stack, bodies: string[]): Promise<void> {
  const arrivals = bodies.map((body) =>
    Date.parse(parseFailureRecord(body)?.DDBStreamBatchInfo?.approximateArrivalOfFirstRecord ?? ""),
  );
  const since = Math.min(...arrivals.filter((time) => !Number.isNaN(time))) - MARGIN;
  const isConcerned = ({ stopDate }: ExecutionListItem) => stopDate === undefined || stopDate.getTime() >= since;
  await forEachConcurrently(listUploads(stack, {}, isConcerned), WRITERS, async (uploadId) => {
    await touchItem(stack, uploadId, SUMMARY, "attribute_exists(finishedAt) AND attribute_not_exists(notifiedAt)");
    for (const cause of WAIT_CAUSES)
      await touchItem(stack, uploadId, waitPart(cause), "attribute_exists(since) AND attribute_not_exists(notifiedAt)");
  });
}

/** Writes an item where it meets the condition. DynamoDB refuses the write during a transaction on the same item; it is retried then. */
async function touchItem(
  { documents, outputs }: Stack,
  uploadId: string,
  part: string,
  condition: string,
): Promise<void> {
  const command = new UpdateCommand({
    TableName: outputs.uploadsTable,
    Key: { uploadId, part },
    UpdateExpression: "SET redrivenAt = :now",
    ConditionExpression: condition,
    ExpressionAttributeValues: { ":now": isoTime(systemClock) },
  });
  for await (const _ of attemptsWithBackoff(systemClock, Date.now() + TIMEOUT)) {
    try {
      await documents.send(command);
      return;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return;
      if (!(error instanceof TransactionConflictException)) throw error;
    }
  }
  throw new UserError(
    `${part} of upload ${uploadId} could not be written within ${TIMEOUT / 1000} s because of transactions on it. Redrive again in a minute.`,
  );
}

/** Lists the ids of uploads by their executions. An execution's name is its upload's id. */
async function* listUploads(
  { sfn, outputs }: Stack,
  filter: Pick<ListExecutionsCommandInput, "statusFilter">,
  isListed: (execution: ExecutionListItem) => boolean = () => true,
): AsyncGenerator<string> {
  const { stateMachineArn } = outputs;
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn, ...filter }))
    for (const execution of executions) if (isListed(execution)) yield execution.name ?? "";
}
