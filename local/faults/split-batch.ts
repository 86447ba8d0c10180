import type { BatchExecuteStatementCommandInput, BatchGetItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { DeleteMessageBatchCommandInput, SendMessageBatchCommandInput } from "@aws-sdk/client-sqs";

/** A batch split in two: entries that go to the service, and entries that are reported as failed and never sent. */
export interface Split {
  /** The request with the remaining entries; undefined where there are none. */
  rest: object | undefined;
  /** Adds the failed entries to the service's response, which is `{}` where nothing was sent. */
  complete(answer: object): object;
}

/** Whether the entry at the index, from 0, fails. */
type IsFailed = (index: number) => boolean;
/** At least 0, below 1. */
type Draw = () => number;
type Splitter = (request: object, isFailed: IsFailed, draw: Draw) => Split;

/** The operations that can partially fail. */
const SPLITTERS: Record<string, { size(request: object): number; split: Splitter }> = {
  SendMessageBatch: { size: entriesOf, split: entries },
  DeleteMessageBatch: { size: entriesOf, split: entries },
  BatchExecuteStatement: {
    size: ({ Statements = [] }: Partial<BatchExecuteStatementCommandInput>) => Statements.length,
    split: statements,
  },
  BatchGetItem: {
    size: ({ RequestItems = {} }: Partial<BatchGetItemCommandInput>) =>
      Object.values(RequestItems).reduce((sum, { Keys = [] }) => sum + Keys.length, 0),
    split: keys,
  },
};

/**
 * Splits a batch request at random.
 * @returns undefined for an operation that cannot partially fail, and for a BatchGetItem of one key, which fails as a whole
 */
export function splitBatch(operation: string, body: Buffer, draw: Draw): Split | undefined {
  const splitter = SPLITTERS[operation];
  if (splitter === undefined) return undefined;
  const request: object = JSON.parse(body.toString());
  const size = splitter.size(request);
  if (operation === "BatchGetItem" && size < 2) return undefined;
  const share = draw();
  const faulty = new Set(Array.from({ length: size }, (_, index) => index).filter(() => draw() < share));
  // At least one, and never all keys of a BatchGetItem, which DynamoDB answers with an error instead.
  faulty.add(Math.floor(draw() * size));
  if (operation === "BatchGetItem" && faulty.size === size) faulty.delete(Math.floor(draw() * size));
  return splitter.split(request, (index) => faulty.has(index), draw);
}

type EntriesInput = Partial<SendMessageBatchCommandInput | DeleteMessageBatchCommandInput>;

function entriesOf({ Entries = [] }: EntriesInput): number {
  return Entries.length;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
function entries(request: EntriesInput, isFailed: IsFailed): Split {
  const { Entries = [] } = request;
  const rest = Entries.filter((_entry, index) => !isFailed(index));
  const failed = Entries.filter((_entry, index) => isFailed(index)).map(({ Id }) => ({
    Id,
    SenderFault: false,
    Code: "InternalError",
    Message: "The message was not processed. Please try again.",
  }));
  return {
    rest: rest.length === 0 ? undefined : { ...request, Entries: rest },
    complete: (answer: { Failed?: object[] }) => ({ ...answer, Failed: [...(answer.Failed ?? []), ...failed] }),
  };
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const STATEMENT_ERRORS = [
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "InternalServerError",
  "TransactionConflict",
];

function statements(request: Partial<BatchExecuteStatementCommandInput>, isFailed: IsFailed, draw: Draw): Split {
  const { Statements = [] } = request;
  const rest = Statements.filter((_statement, index) => !isFailed(index));
  return {
    rest: rest.length === 0 ? undefined : { ...request, Statements: rest },
    complete(answer: { Responses?: object[] }) {
      const done = (answer.Responses ?? []).values();
      const Responses = Statements.map((_statement, index) => {
        if (!isFailed(index)) return done.next().value ?? {};
        const Code = STATEMENT_ERRORS[Math.floor(draw() * STATEMENT_ERRORS.length)];
        return { Error: { Code, Message: "The statement was not executed. Please try again." } };
      });
      return { ...answer, Responses };
    },
  };
}

function keys(request: Partial<BatchGetItemCommandInput>, isFailed: IsFailed): Split {
  let index = 0;
  const rest: typeof request.RequestItems = {};
  const unprocessed: typeof request.RequestItems = {};
  for (const [table, { Keys = [], ...how }] of Object.entries(request.RequestItems ?? {})) {
    const faulty = Keys.map(() => isFailed(index++));
    const [done, left] = [Keys.filter((_key, at) => !faulty[at]), Keys.filter((_key, at) => faulty[at])];
    if (done.length > 0) rest[table] = { ...how, Keys: done };
    if (left.length > 0) unprocessed[table] = { ...how, Keys: left };
  }
  return {
    rest: { ...request, RequestItems: rest },
    complete: (answer: { UnprocessedKeys?: object }) => ({
      ...answer,
      UnprocessedKeys: { ...answer.UnprocessedKeys, ...unprocessed },
    }),
  };
}
