import { parseJsonObject } from "../../runtime/parse-json-object";
import { formatCount } from "../format";

/**
 * What Lambda sends to an on-failure destination: for an asynchronous invocation with the event, for a batch of a stream
 * with the position of its records only.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
interface FailureRecord {
  requestContext: { condition: string; approximateInvokeCount: number };
  requestPayload?: unknown;
  responseContext?: { functionError?: string | null };
  responsePayload?: { errorType?: string; errorMessage?: string } | null;
  DDBStreamBatchInfo?: StreamRange;
}

/** Consecutive records of one shard. */
export interface StreamRange {
  streamArn: string;
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
  /** ISO 8601. */
  approximateArrivalOfFirstRecord: string;
  approximateArrivalOfLastRecord: string;
  batchSize: number;
}

/**
 * Parses a failure record.
 *
 * @param body - JSON
 * @returns undefined where it is something else
 */
export function parseFailureRecord(body: string): FailureRecord | undefined {
  const record: Partial<FailureRecord> = parseJsonObject(body);
  if (typeof record.requestContext?.condition !== "string") return undefined;
  return { ...record, requestContext: record.requestContext };
}

/**
 * @param record - a failure record
 * @returns why Lambda stopped retrying, in one line
 */
export function formatReason({ requestContext, responseContext, responsePayload }: FailureRecord): string {
  const { condition, approximateInvokeCount: attempts } = requestContext;
  const error = [responsePayload?.errorType ?? responseContext?.functionError, responsePayload?.errorMessage];
  const text = error.filter(Boolean).join(": ").replace(/\s+/g, " ");
  return `${condition} after ${formatCount(attempts, "attempt")}${text === "" ? "" : `: ${text}`}`;
}
