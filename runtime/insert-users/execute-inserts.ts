import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { logError } from "../log";
import { isThrottling } from "../retry";
import type { Row } from "../upload/batch";
import type { UsersTable } from "../user";

type Statement = NonNullable<BatchExecuteStatementCommandInput["Statements"]>[number];

/** The response to one statement: without `Error` where the user is inserted. */
export type StatementResponse = NonNullable<BatchExecuteStatementCommandOutput["Responses"]>[number];

/**
 * Executes one BatchExecuteStatement of INSERTs, each of which succeeds or fails alone.
 * @param users - the table
 * @param uploadId - the upload of all rows
 * @param createdAt - ISO 8601
 * @param rows - at most 25, no email twice
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
  return execute(rows.map((row) => insertStatement(usersTable, uploadId, createdAt, row)));
}

/** The values are parameters one by one, so that the marshaller never sees a column's name: any name can be stored. */
function insertStatement(table: string, uploadId: string, createdAt: string, row: Row): Statement {
  const { email, name, line, columns } = row;
  const item = { ...columns, email, name, uploadId, line, createdAt };
  const names = Object.keys(item).map((attribute) => `'${attribute.replaceAll("'", "''")}': ?`);
  return { Statement: `INSERT INTO "${table}" VALUE {${names.join(", ")}}`, Parameters: Object.values(item) };
}
