import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { SUMMARY } from "../upload/summary";
import type { Upload } from "../upload/upload";

/** SUMMARY learns of the bytes read in steps of 5 % of the file: twenty writes, however large it is. */
const STEPS = 20;

/** @returns to be called as the file is read on; writes `parsedBytes` for those who watch */
export function createProgress(
  { dynamodb, uploadsTable }: { dynamodb: DynamoDBClient; uploadsTable: string },
  upload: Upload,
  csv: { bytesRead(): number },
): () => Promise<void> {
  const step = upload.size / STEPS;
  let next = step;
  return async () => {
    const read = csv.bytesRead();
    if (read < next) return;
    next = read + step;
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: uploadsTable,
          Key: { uploadId: { S: upload.uploadId }, part: { S: SUMMARY } },
          UpdateExpression: "SET parsedBytes = :read",
          ConditionExpression: "attribute_not_exists(parsedAt)",
          ExpressionAttributeValues: { ":read": { N: String(read) } },
        }),
      );
    } catch (error) {
      // Another delivery of the same notification was quicker; endParsing settles which one counts.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
}
