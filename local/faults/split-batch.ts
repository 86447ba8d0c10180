import type { BatchExecuteStatementCommandInput, BatchGetItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { DeleteMessageBatchCommandInput, SendMessageBatchCommandInput } from "@aws-sdk/client-sqs";

/** A batch cut in two: what goes on to the service, and what is reported as not done, which the service never sees. */
export interface Split {
  /** Undefined: nothing is left to go on. */
  rest: object | undefined;
  /** Adds the report to the service's answer, which is `{}` where nothing went on. */
  complete(answer: object): object;
}

/** Whether the item, from 0, is not to be done. */
type IsStruck = (index: number) => boolean;
/** At least 0, below 1. */
type Draw = () => number;
type Splitter = (request: object, isStruck: IsStruck, draw: Draw) => Split;

/** Splits a request of each operation that may be done in part. */
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
 * @returns undefined for an operation that is not done in part, and for one item that DynamoDB does not read: that is
 *   an error of the whole call
 */
export function splitBatch(operation: string, body: Buffer, draw: Draw): Split | undefined {
  const splitter = SPLITTERS[operation];
  if (splitter === undefined) return undefined;
  const request: object = JSON.parse(body.toString());
  const size = splitter.size(request);
  if (operation === "BatchGetItem" && size < 2) return undefined;
  const share = draw();
  const struck = new Set(Array.from({ length: size }, (_, index) => index).filter(() => draw() < share));
  // At least one, and never all that is to be read: DynamoDB would refuse the call.
  struck.add(Math.floor(draw() * size));
  if (operation === "BatchGetItem" && struck.size === size) struck.delete(Math.floor(draw() * size));
  return splitter.split(request, (index) => struck.has(index), draw);
}

type EntriesInput = Partial<SendMessageBatchCommandInput | DeleteMessageBatchCommandInput>;

function entriesOf({ Entries = [] }: EntriesInput): number {
  return Entries.length;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
function entries(request: EntriesInput, isStruck: IsStruck): Split {
  const { Entries = [] } = request;
  const rest = Entries.filter((_entry, index) => !isStruck(index));
  const failed = Entries.filter((_entry, index) => isStruck(index)).map(({ Id }) => ({
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

function statements(request: Partial<BatchExecuteStatementCommandInput>, isStruck: IsStruck, draw: Draw): Split {
  const { Statements = [] } = request;
  const rest = Statements.filter((_statement, index) => !isStruck(index));
  return {
    rest: rest.length === 0 ? undefined : { ...request, Statements: rest },
    complete(answer: { Responses?: object[] }) {
      const done = (answer.Responses ?? []).values();
      const Responses = Statements.map((_statement, index) => {
        if (!isStruck(index)) return done.next().value ?? {};
        const Code = STATEMENT_ERRORS[Math.floor(draw() * STATEMENT_ERRORS.length)];
        return { Error: { Code, Message: "The statement was not executed. Please try again." } };
      });
      return { ...answer, Responses };
    },
  };
}

function keys(request: Partial<BatchGetItemCommandInput>, isStruck: IsStruck): Split {
  let index = 0;
  const rest: typeof request.RequestItems = {};
  const unprocessed: typeof request.RequestItems = {};
  for (const [table, { Keys = [], ...how }] of Object.entries(request.RequestItems ?? {})) {
    const struck = Keys.map(() => isStruck(index++));
    const [done, left] = [Keys.filter((_key, at) => !struck[at]), Keys.filter((_key, at) => struck[at])];
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
