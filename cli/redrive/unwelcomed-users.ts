import { paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { WaitingUser } from "../../runtime/send-welcome/waiting-users";
import type { Stack } from "../stack/stack";
import type { StreamRange } from "./failure-record";

/** A user's `createdAt` is the clock's when the insert began; the stream's time is DynamoDB's, when it was done. */
const APART = 15 * 60 * 1000;

/** The users that uploads made about the time of those ranges and who had no welcome email. Reads the whole table. */
export async function* unwelcomedUsers(
  { dynamodb, outputs }: Stack,
  ranges: StreamRange[],
): AsyncGenerator<WaitingUser> {
  const from = Math.min(...ranges.map((range) => Date.parse(range.approximateArrivalOfFirstRecord)));
  const to = Math.max(...ranges.map((range) => Date.parse(range.approximateArrivalOfLastRecord)));
  for await (const { Items = [] } of paginateScan(
    { client: dynamodb },
    {
      TableName: outputs.usersTable,
      ProjectionExpression: "email, #name, uploadId",
      FilterExpression:
        "attribute_exists(uploadId) AND attribute_not_exists(welcome) AND createdAt BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#name": "name" },
      ExpressionAttributeValues: { ":from": timeOf(from - APART), ":to": timeOf(to + APART) },
    },
  ))
    for (const item of Items) yield unmarshall(item) as WaitingUser;
}

function timeOf(milliseconds: number): { S: string } {
  return { S: new Date(milliseconds).toISOString() };
}
