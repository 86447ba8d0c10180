import { isDeepStrictEqual } from "node:util";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { readOperand, readPath, type Scope, valueAt } from "./operand";
import { type TokenReader, tokenReader } from "./tokens";

export type Condition = (scope: Scope) => boolean;

const parsed = new Map<string, Condition>();

/** A condition expression: AND, OR, NOT, parentheses, comparisons and the functions that runtime/ may use. */
export function conditionOf(expression: string | undefined): Condition {
  if (expression === undefined) return () => true;
  const known = parsed.get(expression);
  if (known) return known;
  const tokens = tokenReader(expression);
  const condition = readAny(tokens);
  if (!tokens.isAtEnd()) throw new TypeError(`The double of DynamoDB does not understand "${expression}".`);
  parsed.set(expression, condition);
  return condition;
}

function readAny(tokens: TokenReader): Condition {
  const conditions = [readAll(tokens)];
  while (tokens.takes("OR")) conditions.push(readAll(tokens));
  return (scope) => conditions.some((condition) => condition(scope));
}

function readAll(tokens: TokenReader): Condition {
  const conditions = [readOne(tokens)];
  while (tokens.takes("AND")) conditions.push(readOne(tokens));
  return (scope) => conditions.every((condition) => condition(scope));
}

function readOne(tokens: TokenReader): Condition {
  if (tokens.takes("NOT")) {
    const condition = readOne(tokens);
    return (scope) => !condition(scope);
  }
  if (tokens.takes("(")) {
    const condition = readAny(tokens);
    tokens.expect(")");
    return condition;
  }
  if (tokens.isNext("ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS")) {
    const expected = tokens.take().toLowerCase() === "attribute_exists";
    tokens.expect("(");
    const path = readPath(tokens);
    tokens.expect(")");
    return (scope) => (valueAt(path, scope) !== undefined) === expected;
  }
  const left = readOperand(tokens);
  const comparator = tokens.take();
  const compare = COMPARATORS[comparator];
  if (compare === undefined) throw new TypeError(`The double of DynamoDB does not know the comparator ${comparator}.`);
  const right = readOperand(tokens);
  return (scope) => {
    const [one, other] = [left(scope), right(scope)];
    return one !== undefined && other !== undefined && compare(one, other);
  };
}

const COMPARATORS: Record<string, (one: AttributeValue, other: AttributeValue) => boolean> = {
  "=": isDeepStrictEqual,
  "<>": (one, other) => !isDeepStrictEqual(one, other),
  "<": (one, other) => order(one, other) < 0,
  "<=": (one, other) => order(one, other) <= 0,
  ">": (one, other) => order(one, other) > 0,
  ">=": (one, other) => order(one, other) >= 0,
};

/** Negative, 0 or positive; NaN, for which no comparison holds, where the types differ or have no order. */
function order(one: AttributeValue, other: AttributeValue): number {
  if (one.N !== undefined && other.N !== undefined) return Number(one.N) - Number(other.N);
  if (one.S !== undefined && other.S !== undefined) return one.S < other.S ? -1 : one.S > other.S ? 1 : 0;
  return Number.NaN;
}
