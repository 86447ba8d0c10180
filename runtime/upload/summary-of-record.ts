import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { SUMMARY, type Summary } from "./summary";

/** Returns the item that a record of the uploads stream holds as it is now; undefined where it was deleted. */
export function itemOfRecord(record: DynamoDBRecord): Record<string, unknown> | undefined {
  const image = record.dynamodb?.NewImage;
  return image && unmarshall(image as Record<string, AttributeValue>);
}

/** Returns the SUMMARY that a record of the uploads stream holds; undefined where it is about another item. */
export function summaryOfRecord(record: DynamoDBRecord): Summary | undefined {
  if (record.dynamodb?.NewImage?.part?.S !== SUMMARY) return undefined;
  return itemOfRecord(record) as Summary | undefined;
}
