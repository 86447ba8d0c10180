import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { logError } from "../log";
import { isThrottling } from "../retry";
import type { Row } from "../upload/batch";
import { fingerprintOf } from "../upload/fingerprint";
import type { UsersTable } from "../user";

/**
 * Statements of a call.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
export const MAX_STATEMENTS = 25;

type Statement = NonNullable<BatchExecuteStatementCommandInput["Statements"]>[number];

/** The response to one statement: without `Error` where the user is inserted. */
export type StatementResponse = NonNullable<BatchExecuteStatementCommandOutput["Responses"]>[number];

/**
 * Characters of a statement. The names of all columns are in it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementRequest.html
 */
const LONGEST_STATEMENT = 8_192;

/**
 * Executes one BatchExecuteStatement of INSERTs, each of which succeeds or fails alone. A row with too many columns for a
 * statement is put by itself instead, on condition that its user does not exist.
 * @param users - the table
 * @param uploadId - the upload of all rows
 * @param createdAt - ISO 8601
 * @param rows - at most MAX_STATEMENTS, no email twice
 * @returns a response for each row, in their order
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
export async function executeInserts(
  { dynamodb, usersTable }: Pick<UsersTable, "dynamodb" | "usersTable">,
  uploadId: string,
  createdAt: string,
  rows: Row[],
): Promise<StatementResponse[]> {
  const execute = async (statements: Statement[]): Promise<StatementResponse[]> => {
    try {
      const { Responses = [] } = await dynamodb.send(new BatchExecuteStatementCommand({ Statements: statements }));
      return Responses;
    } catch (error) {
      if (isThrottling(error)) return statements.map(() => ({ Error: { Code: "ThrottlingError" } }));
      if (!(error instanceof DynamoDBServiceException) || error.name !== "ValidationException") throw error;
      // One invalid statement can fail the whole request: halve it until that statement is alone.
      const half = Math.floor(statements.length / 2);
      if (half === 0) {
        logError("row not valid", error, { uploadId });
        return [{ Error: { Code: "ValidationError", Message: error.message } }];
      }
      return [...(await execute(statements.slice(0, half))), ...(await execute(statements.slice(half)))];
    }
  };
  const put = async (row: Row): Promise<StatementResponse> => {
    try {
      await dynamodb.send(
        new PutCommand({
          TableName: usersTable,
          Item: itemOf(uploadId, createdAt, row),
          ConditionExpression: "attribute_not_exists(#email)",
          ExpressionAttributeNames: { "#email": "email" },
        }),
      );
      return {};
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { Error: { Code: "DuplicateItem" } };
      if (error instanceof TransactionConflictException) return { Error: { Code: "TransactionConflict" } };
      if (isThrottling(error)) return { Error: { Code: "ThrottlingError" } };
      if (!(error instanceof DynamoDBServiceException) || error.name !== "ValidationException") throw error;
      logError("row not valid", error, { uploadId });
      return { Error: { Code: "ValidationError", Message: error.message } };
    }
  };

  const statements = rows.map((row) => insertStatement(usersTable, uploadId, createdAt, row));
  const short = statements.filter(({ Statement = "" }) => Statement.length <= LONGEST_STATEMENT);
  const responses = short.length === 0 ? [] : await execute(short);
  const all: StatementResponse[] = [];
  for (const [index, statement] of statements.entries()) {
    const row = rows[index];
    const response = short.includes(statement) ? responses[short.indexOf(statement)] : row && (await put(row));
    all.push(response ?? {});
  }
  return all;
}

function itemOf(uploadId: string, createdAt: string, { email, name, line, columns }: Row): Record<string, unknown> {
  const item = { ...columns, email, name, uploadId, line, createdAt };
  return { ...item, fingerprint: fingerprintOf(item) };
}

/** The values are parameters one by one, so that the marshaller never sees a column's name: any name can be stored. */
function insertStatement(table: string, uploadId: string, createdAt: string, row: Row): Statement {
  const item = itemOf(uploadId, createdAt, row);
  const names = Object.keys(item).map((attribute) => `'${attribute.replaceAll("'", "''")}': ?`);
  return { Statement: `INSERT INTO "${table}" VALUE {${names.join(", ")}}`, Parameters: Object.values(item) };
}
