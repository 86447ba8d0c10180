import { formatCount } from "../format";

/**
 * What Lambda sends to an on-failure destination. Of an asynchronous call it holds the event; of a stream's batch only
 * where the records are.
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

/** Records of one shard that lie one after another. */
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

/** @returns undefined where the text is no such record */
export function parseFailureRecord(body: string): FailureRecord | undefined {
  const record: Partial<FailureRecord> | undefined = parseJsonObject(body);
  if (typeof record?.requestContext?.condition !== "string") return undefined;
  return { ...record, requestContext: record.requestContext };
}

/** Why the function was given up on, in one line. */
export function formatReason({ requestContext, responseContext, responsePayload }: FailureRecord): string {
  const { condition, approximateInvokeCount: attempts } = requestContext;
  const error = [responsePayload?.errorType ?? responseContext?.functionError, responsePayload?.errorMessage];
  const said = error.filter(Boolean).join(": ").replace(/\s+/g, " ");
  return `${condition} after ${formatCount(attempts, "attempt")}${said === "" ? "" : `: ${said}`}`;
}

/** The JSON object that a text holds; undefined where it holds none. */
function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
