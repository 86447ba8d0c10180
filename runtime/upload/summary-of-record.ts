import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { SUMMARY, type Summary } from "./summary";

/** Returns the SUMMARY that a record of the uploads stream holds; undefined where it is about another item. */
export function summaryOfRecord(record: DynamoDBRecord): Summary | undefined {
  const image = record.dynamodb?.NewImage;
  if (image?.part?.S !== SUMMARY) return undefined;
  return unmarshall(image as Record<string, AttributeValue>) as Summary;
}
