import * as aws from "@pulumi/aws";

export interface TableArgs {
  /** Name of the partition key, a string. */
  hashKey: string;
  /** Name of the sort key, a string. */
  rangeKey?: string;
  /** Attribute with the time, in seconds since 1970, at which an item expires. */
  timeToLive?: string;
  /** Whether the table can be restored to any second of the last 35 days. */
  pointInTimeRecovery?: boolean;
  /** Write units a second that the table takes from the start; DynamoDB never lowers them. Default: those of a new table */
  warmWrites?: number;
  /** Whether the key is the one that AWS manages in this account, whose use KMS charges for, or one that AWS owns. */
  encryption: "aws-owned" | "aws-managed";
  /** Whether Pulumi and DynamoDB refuse to delete the table. */
  protect: boolean;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
const READS_OF_A_NEW_TABLE = 12_000;

/** Create an on-demand table whose stream has the new image of every changed item. */
export function createTable(name: string, args: TableArgs): aws.dynamodb.Table {
  const { hashKey, rangeKey, timeToLive, pointInTimeRecovery = false, warmWrites, encryption, protect } = args;
  const keys = rangeKey === undefined ? [hashKey] : [hashKey, rangeKey];
  return new aws.dynamodb.Table(
    name,
    {
      attributes: keys.map((key) => ({ name: key, type: "S" })),
      hashKey,
      ...(rangeKey !== undefined && { rangeKey }),
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
      ...(timeToLive !== undefined && { ttl: { attributeName: timeToLive, enabled: true } }),
      // Tables are always encrypted; `enabled` selects the key that AWS manages:
      // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
      serverSideEncryption: { enabled: encryption === "aws-managed" },
      ...(pointInTimeRecovery && { pointInTimeRecovery: { enabled: true } }),
      ...(warmWrites !== undefined && {
        warmThroughput: { readUnitsPerSecond: READS_OF_A_NEW_TABLE, writeUnitsPerSecond: warmWrites },
      }),
      deletionProtectionEnabled: protect,
    },
    { protect },
  );
}
