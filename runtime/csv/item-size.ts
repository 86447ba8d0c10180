import type { Row } from "../upload/batch";

/**
 * Bytes of an item in DynamoDB, names and values together.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const LARGEST_ITEM = 400 * 1024;

/** Bytes for what is added to a user later: upload, line, times, the result of the welcome email. */
const RESERVED = 4 * 1024;

/** Bytes of the body of a message, below the 1 MiB of SQS with room for the batch's own fields. */
export const LONGEST_BODY = 1_000_000;

/** Bytes of an attribute's name. */
export const LONGEST_ATTRIBUTE = 64 * 1024 - 1;

/**
 * Returns the bytes that a row takes in DynamoDB, where they are more than an item may have or where its message would
 * be longer than SQS takes.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function excessiveBytes(row: Row): number | undefined {
  const { byteLength } = Buffer;
  let bytes = RESERVED + byteLength(row.email) + byteLength(row.name);
  for (const [attribute, value] of Object.entries(row.columns ?? {}))
    bytes += byteLength(attribute) + byteLength(value);
  return bytes > LARGEST_ITEM || byteLength(JSON.stringify(row)) > LONGEST_BODY ? bytes : undefined;
}
