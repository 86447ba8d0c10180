import type { JsonObject } from "../json";
import { InvalidToken, ValidationFailed } from "./errors";

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
