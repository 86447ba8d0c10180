import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  type BatchStatementResponse,
  DynamoDBServiceException,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { isThrottling } from "../retry";
import type { Row } from "../upload/batch";
import type { InsertUsers } from "./dependencies";

/**
 * One BatchExecuteStatement of INSERTs, each of which succeeds or fails alone.
 * @param rows at most 25, no email twice
 * @returns a response for each row, in their order
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
export async function executeInserts(
  { dynamodb, usersTable }: Pick<InsertUsers, "dynamodb" | "usersTable">,
  uploadId: string,
  createdAt: string,
  rows: Row[],
): Promise<BatchStatementResponse[]> {
  const execute = async (statements: BatchStatementRequest[]): Promise<BatchStatementResponse[]> => {
    try {
      const { Responses = [] } = await dynamodb.send(new BatchExecuteStatementCommand({ Statements: statements }));
      return Responses;
    } catch (error) {
      if (isThrottling(error)) return statements.map(() => ({ Error: { Code: "ThrottlingError" } }));
      if (!(error instanceof DynamoDBServiceException) || error.name !== "ValidationException") throw error;
      // One statement can spoil the request for all: halve until it stands alone.
      const half = Math.floor(statements.length / 2);
      if (half === 0) return [{ Error: { Code: "ValidationError", Message: error.message } }];
      return [...(await execute(statements.slice(0, half))), ...(await execute(statements.slice(half)))];
    }
  };
  return execute(rows.map((row) => insertStatement(usersTable, uploadId, createdAt, row)));
}

function insertStatement(table: string, uploadId: string, createdAt: string, row: Row): BatchStatementRequest {
  const { email, name, line, columns } = row;
  const item = { ...columns, email, name, uploadId, line, createdAt };
  const names = Object.keys(item).map((attribute) => `'${attribute.replaceAll("'", "''")}': ?`);
  return {
    Statement: `INSERT INTO "${table}" VALUE {${names.join(", ")}}`,
    Parameters: Object.values(marshall(item)),
  };
}
