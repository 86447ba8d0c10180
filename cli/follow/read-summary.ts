import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { SUMMARY, type Summary } from "../../runtime/upload/summary";
import type { Stack } from "../stack/stack";

/** The SUMMARY of an upload as it stands; empty where there is none (yet). */
export async function readSummary({ dynamodb, outputs }: Stack, uploadId: string): Promise<Partial<Summary>> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: outputs.uploadsTable,
      Key: { uploadId: { S: uploadId }, part: { S: SUMMARY } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? {} : unmarshall(Item);
}
