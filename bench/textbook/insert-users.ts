import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { SQSEvent } from "aws-lambda";

// The tutorial's way: overwrites existing users, ignores UnprocessedItems.
const dynamodb = new DynamoDBClient({});
const table = process.env.USERS_TABLE ?? "";

export async function handler(event: SQSEvent): Promise<void> {
  const requests = event.Records.map(({ body }) => ({ PutRequest: { Item: marshall(JSON.parse(body)) } }));
  for (let from = 0; from < requests.length; from += 25)
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests.slice(from, from + 25) } }));
}
