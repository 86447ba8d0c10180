import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock";

/** What the handler works with. */
export interface InsertUsersDependencies {
  dynamodb: DynamoDBClient;
  usersTable: string;
  uploadsTable: string;
  clock?: Clock;
}

/** The dependencies as the functions below `createInsertUsers` get them. */
export type InsertUsers = Required<InsertUsersDependencies>;
