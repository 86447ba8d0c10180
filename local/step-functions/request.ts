import { isJsonObject, type Json, type JsonObject } from "../json";
import { InvalidArn, InvalidToken, ValidationFailed } from "./errors";

/** The parameters of an API request. @throws ValidationFailed */
export function parseRequest(body: string): JsonObject {
  let request: Json;
  try {
    request = JSON.parse(body === "" ? "{}" : body);
  } catch (error) {
    throw new ValidationFailed(`The request is no JSON: ${error}`);
  }
  if (!isJsonObject(request)) throw new ValidationFailed("The request is no JSON object");
  return request;
}

/** A parameter that must be there. @throws ValidationFailed */
export function required(request: JsonObject, name: string): string {
  const value = request[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ValidationFailed(
    `1 validation error detected: Value ${JSON.stringify(value ?? null)} at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A parameter that may be left out. @throws ValidationFailed where it is no text */
export function optional(request: JsonObject, name: string): string | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new ValidationFailed(`1 validation error detected: Value ${JSON.stringify(value)} at '${name}' is no text`);
}

/** @param kind what follows the account in the ARN @throws ValidationFailed, InvalidArn */
export function requiredArn(request: JsonObject, name: string, kind: "stateMachine" | "execution"): string {
  const arn = required(request, name);
  if (!new RegExp(`^arn:aws:states:[a-z0-9-]+:\\d{12}:${kind}:.+`).test(arn)) throw new InvalidArn(arn);
  return arn;
}

/** AWS takes 256 KiB of data anywhere. */
export const DATA_LIMIT_BYTES = 262_144;

const DEFAULT_SIZE = 100;
const LARGEST = 1000;

/**
 * One page of a list that only grows, so that a token, the position to go on from, stays right in either direction.
 * @param request with maxResults (0 is the default of 100) and nextToken
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
