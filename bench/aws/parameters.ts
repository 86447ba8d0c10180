/**
 * Every number that the model of AWS is made of, with its source. `assumed` says that AWS publishes no such figure: the
 * number is of the order that its documentation or others' measurements give, and a run on AWS should replace it.
 */

/** How long a call takes, as its caller sees it, in milliseconds. Drawn from a log-normal distribution. */
export interface Latency {
  median: number;
  p99: number;
}

const S3_LATENCY =
  "https://docs.aws.amazon.com/whitepapers/latest/s3-optimizing-performance-best-practices/timeouts-and-retries-for-latency-sensitive-applications.html";
const DYNAMODB_LATENCY =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html";
const DYNAMODB_MEASURED = "https://www.alexdebrie.com/posts/dynamodb-transactions-performance/";
const SQS_MEASURED = "https://softwaremill.com/amazon-sqs-performance-latency/";

/** By service and operation. */
export const LATENCIES: Record<string, Latency & { source: string }> = {
  "s3:GetObject": {
    median: 30,
    p99: 200,
    source: `assumed; the median is "in the tens of milliseconds": ${S3_LATENCY}`,
  },
  "s3:PutObject": {
    median: 50,
    p99: 300,
    source: `assumed; the median is "in the tens of milliseconds": ${S3_LATENCY}`,
  },
  "sqs:SendMessageBatch": { median: 12, p99: 80, source: `assumed, of the order of ${SQS_MEASURED}` },
  "sqs:ReceiveMessage": { median: 12, p99: 80, source: `assumed, of the order of ${SQS_MEASURED}` },
  "dynamodb:UpdateItem": { median: 5, p99: 20, source: `assumed; "single-digit millisecond": ${DYNAMODB_LATENCY}` },
  "dynamodb:BatchGetItem": { median: 8, p99: 30, source: `assumed, of the order of ${DYNAMODB_MEASURED}` },
  "dynamodb:BatchWriteItem": { median: 12, p99: 45, source: `assumed, of the order of ${DYNAMODB_MEASURED}` },
  "dynamodb:BatchExecuteStatement": { median: 15, p99: 60, source: "assumed: BatchWriteItem and its condition checks" },
  "dynamodb:TransactWriteItems": { median: 30, p99: 100, source: `assumed, of the order of ${DYNAMODB_MEASURED}` },
  "ses:SendEmail": { median: 60, p99: 250, source: "assumed; AWS publishes no figure" },
  "states:StartExecution": { median: 30, p99: 150, source: "assumed; AWS publishes no figure" },
  "states:SendTaskSuccess": { median: 20, p99: 100, source: "assumed; AWS publishes no figure" },
  "states:SendTaskFailure": { median: 20, p99: 100, source: "assumed; AWS publishes no figure" },
  "lambda:Invoke": { median: 20, p99: 100, source: "assumed; AWS publishes no figure" },
};

export const LAMBDA = {
  /** MB at which a function has one full vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  memoryPerCpu: 1769,
  /**
   * From no environment to the handler: https://aws.amazon.com/blogs/developer/reduce-lambda-cold-start-times-migrate-to-aws-sdk-for-javascript-v3/
   * gives some hundreds of milliseconds for a function with one client; ours have up to six. Assumed.
   */
  coldStart: { median: 600, p99: 1_500 },
  /** From the request to the handler of a warm environment. Assumed. */
  warmStart: { median: 5, p99: 30 },
  /** From the object to the invocation, by way of the notification and Lambda's queue. Assumed: "typically in seconds". */
  notification: { median: 800, p99: 3_000 },
  /** Concurrent executions of an account: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  accountConcurrency: 1_000,
};

/** Polling of standard queues: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const QUEUE_POLLING = {
  initialConcurrency: 5,
  growthPerMinute: 300,
  maximumConcurrency: 1_000,
  /** Messages of one ReceiveMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
  messagesPerReceive: 10,
};

/**
 * A message group with more than this share of the messages in flight, and at least so many, is received after the others:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export const FAIR_QUEUE = { noisyShare: 0.1, noisyMessages: 30 };

export const STREAM_POLLING = {
  /** Lambda polls each shard four times a second: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
  interval: 250,
  /** From the write to the record, and from one batch to the next where records wait. Assumed. */
  propagation: { median: 80, p99: 400 },
  nextBatch: { median: 10, p99: 40 },
};

export const ON_DEMAND = {
  /** Write units a second of a new table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  initialWrites: 4_000,
  /** Of one partition: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html */
  writesPerPartition: 1_000,
  /** The table takes twice its previous peak; a higher one takes it 30 minutes to grow to (same source as `initialWrites`). */
  growthMinutes: 30,
  /**
   * Write units a second of a table by default: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
   */
  tableQuota: 40_000,
};

/** Milliseconds of a transaction's latency after its effect, when its items are free again: the network. Assumed. */
export const TRANSACTION_NETWORK = 1;

/** Bytes a second of an object's body: one connection takes 85 to 90 MB/s, https://docs.aws.amazon.com/whitepapers/latest/s3-optimizing-performance-best-practices/horizontal-scaling-and-request-parallelization-for-high-throughput.html */
export const S3_BYTES_PER_SECOND = 85_000_000;

/**
 * CPU time in milliseconds at one full vCPU. docs/decisions/2026-11-26-memory-sizes.md has the measured sums: process-csv
 * 31 µs a row, insert-users 32 ms per 250 rows, send-welcome 97 ms per 100 emails. They are divided among the calls here, so
 * that other batch sizes have other sums. A vCPU of arm64 is taken for a core of the machine of those measurements.
 */
export const CPU = {
  invocation: 1,
  /** Per byte of a file that is parsed: 31 µs a row of 53 bytes. */
  parsedByte: 0.031 / 53,
  /** By service and operation: `call`, and `item` for each statement, key, action or entry. */
  calls: {
    "sqs:SendMessageBatch": { call: 0.5, item: 0 },
    "dynamodb:BatchExecuteStatement": { call: 1, item: 0.064 },
    "dynamodb:BatchGetItem": { call: 1, item: 0.05 },
    "dynamodb:BatchWriteItem": { call: 1, item: 0.05 },
    "dynamodb:TransactWriteItems": { call: 1, item: 0.2 },
    "ses:SendEmail": { call: 0.65, item: 0 },
  } as Record<string, { call: number; item: number }>,
  otherCall: { call: 2, item: 0 },
};
