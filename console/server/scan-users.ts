import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { projectionOf } from "../../runtime/aws/dynamodb";
import { isDelivery } from "../../runtime/upload/delivery";
import { updatesOf } from "../../runtime/upload/existing-users";
import type { User } from "../../runtime/user";
import type { UserDetail, UserFilter, UserStatus } from "../api";
import type { ConsoleSource } from "./source";

/** One Scan's users. */
export interface ScannedPage {
  users: UserDetail[];
  /** The email after which the next page begins; undefined after the last one. */
  next?: string;
}

interface ScanOptions {
  /** The email after which the scan begins; undefined for the start of the table. */
  from?: string | undefined;
  /** Users to read at most. */
  limit?: number;
  /** Attributes to read; undefined for all. DynamoDB bills the whole item in either case. */
  attributes?: string[];
}

/**
 * Scans the users table in the order of DynamoDB, which is that of the keys' hashes.
 * @returns a page of up to 1 MB at a time
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
 */
export async function* scanUsers(
  { stack }: ConsoleSource,
  { from, limit = Number.POSITIVE_INFINITY, attributes }: ScanOptions = {},
): AsyncGenerator<ScannedPage, void> {
  let next = from;
  let remaining = limit;
  do {
    const { Items = [], LastEvaluatedKey } = await stack.documents.send(
      new ScanCommand({
        TableName: stack.outputs.usersTable,
        ...(Number.isFinite(remaining) && { Limit: remaining }),
        ...(next !== undefined && { ExclusiveStartKey: { email: next } }),
        ...(attributes && projectionOf(attributes)),
      }),
    );
    next = LastEvaluatedKey?.email;
    remaining -= Items.length;
    yield { users: Items.map(userDetail), ...(next !== undefined && { next }) };
  } while (next !== undefined && remaining > 0);
}

/** Other programs may have created the item, so only its key is certain: what has another form than ours is left out. */
export function userDetail(item: Record<string, unknown>): UserDetail {
  const { email, name, createdAt, uploadId, line, welcome, updatedByUploads, ...others } = item;
  const { welcomeLease: _, fingerprint: __, ...withDelivery } = others;
  // A column of this name was stored by earlier versions.
  const { delivery, ...further } = withDelivery;
  const attributes = isDelivery(delivery) ? further : withDelivery;
  const updates = updatesOf({ updatedByUploads }).filter(({ at }) => isTime(at));
  const ours = {
    ...(isTime(createdAt) && { createdAt }),
    ...(typeof uploadId === "string" && { uploadId }),
    ...(typeof line === "number" && { line }),
    ...(isWelcome(welcome) && { welcome }),
    ...(updates.length > 0 && { updates }),
    ...(isDelivery(delivery) && { delivery }),
  };
  return {
    email: String(email),
    name: typeof name === "string" ? name : "",
    attributes,
    ...ours,
    status: ours.delivery?.status ?? statusOf(ours.welcome, ours.uploadId),
  };
}

/** The page formats times, which throws for a text that is none. */
function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function isWelcome(value: unknown): value is NonNullable<User["welcome"]> {
  if (typeof value !== "object" || value === null) return false;
  const { at, messageId, error, stopped } = value as Record<string, unknown>;
  return isTime(at) && (typeof messageId === "string" || typeof error === "string" || stopped === true);
}

function statusOf(welcome: UserDetail["welcome"], uploadId: string | undefined): UserStatus {
  if (welcome === undefined) return uploadId === undefined ? "external" : "pending";
  if ("stopped" in welcome) return "stopped";
  return "error" in welcome ? "failed" : "welcomed";
}

/** @returns whether a user passes all parts of the filter */
export function userMatcher({ text = "", uploadId, status }: UserFilter): (user: UserDetail) => boolean {
  const part = text.trim().toLowerCase();
  return (user) =>
    (uploadId === undefined || user.uploadId === uploadId) &&
    (status === undefined || user.status === status || (status === "welcomed" && user.delivery !== undefined)) &&
    (part === "" || `${user.email} ${user.name.toLowerCase()}`.includes(part));
}
