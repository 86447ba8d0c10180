import { isJsonObject, type Json, type JsonObject } from "../json";
import { InvalidArn, InvalidToken, ValidationFailed } from "./errors";

/** The parameters of an API request. @throws ValidationFailed */
export function parseRequest(body: string): JsonObject {
  let request: Json;
  try {
    request = JSON.parse(body === "" ? "{}" : body);
  } catch (error) {
    throw new ValidationFailed(`The request is not JSON: ${error}`);
  }
  if (!isJsonObject(request)) throw new ValidationFailed("The request is not a JSON object");
  return request;
}

/**
 * Returns a required parameter.
 * @throws ValidationFailed
 */
export function required(request: JsonObject, name: string): string {
  const value = request[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ValidationFailed(
    `1 validation error detected: Value ${JSON.stringify(value ?? null)} at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

/**
 * Returns an optional parameter.
 * @throws ValidationFailed where it is not a string
 */
export function optional(request: JsonObject, name: string): string | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new ValidationFailed(
    `1 validation error detected: Value ${JSON.stringify(value)} at '${name}' is not a string`,
  );
}

/**
 * Returns a required ARN.
 * @param kind - the resource type in the ARN
 * @throws ValidationFailed, InvalidArn
 */
export function requiredArn(request: JsonObject, name: string, kind: "stateMachine" | "execution"): string {
  const arn = required(request, name);
  if (!new RegExp(`^arn:aws:states:[a-z0-9-]+:\\d{12}:${kind}:.+`).test(arn)) throw new InvalidArn(arn);
  return arn;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const DATA_LIMIT_BYTES = 262_144;

const DEFAULT_SIZE = 100;
const LARGEST = 1000;

/**
 * Returns one page of a list that only grows: a token, the position of the next item, stays valid in either direction.
 * @param request - with maxResults (0 is the default of 100) and nextToken
 */
export function page<Item>(
  items: readonly Item[],
  { maxResults = 0, nextToken }: JsonObject,
  { newestFirst, keep = () => true }: { newestFirst: boolean; keep?: (item: Item) => boolean },
): { items: Item[]; nextToken?: string } {
  if (typeof maxResults !== "number" || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > LARGEST)
    throw new ValidationFailed(`maxResults is ${JSON.stringify(maxResults)}, expected 0 to ${LARGEST}`);
  const size = maxResults === 0 ? DEFAULT_SIZE : maxResults;
  const step = newestFirst ? -1 : 1;
  let position = nextToken === undefined ? (newestFirst ? items.length - 1 : 0) : positionOf(nextToken);
  const found: Item[] = [];
  for (; found.length < size; position += step) {
    const item = items[position];
    if (item === undefined) return { items: found };
    if (keep(item)) found.push(item);
  }
  const isLast = items[position] === undefined;
  return isLast ? { items: found } : { items: found, nextToken: Buffer.from(`from:${position}`).toString("base64") };
}

function positionOf(token: JsonObject[string]): number {
  const position = /^from:(\d+)$/.exec(Buffer.from(String(token), "base64").toString())?.[1];
  if (position === undefined) throw new InvalidToken("Invalid token");
  return Number(position);
}
