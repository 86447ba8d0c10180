import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "./statement";

/**
 * What Lambda needs, in the function's name, to read a table's stream.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function streamRights(table: aws.dynamodb.Table): Statement[] {
  return [
    allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [table.streamArn]),
    allow(["dynamodb:ListStreams"], [pulumi.interpolate`${table.arn}/stream/*`]),
  ];
}
