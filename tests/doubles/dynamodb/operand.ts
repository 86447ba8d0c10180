import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { TokenReader } from "./tokens";

export type Item = Record<string, AttributeValue>;

/** What an expression is worked out with. */
export interface Scope {
  item: Item;
  names: Record<string, string>;
  values: Item;
}

export type Path = readonly string[];
export type Operand = (scope: Scope) => AttributeValue | undefined;

/** Reads `a`, `#a` or `a.b.c`. */
export function readPath(tokens: TokenReader): Path {
  const path = [tokens.take()];
  while (tokens.takes(".")) path.push(tokens.take());
  return path;
}

export function nameOf(step: string, { names }: Pick<Scope, "names">): string {
  if (!step.startsWith("#")) return step;
  const name = names[step];
  if (name === undefined) throw new TypeError(`ExpressionAttributeNames has no ${step}.`);
  return name;
}

export function valueAt(path: Path, scope: Scope): AttributeValue | undefined {
  const [first = "", ...rest] = path;
  const name = nameOf(first, scope);
  let value = Object.hasOwn(scope.item, name) ? scope.item[name] : undefined;
  for (const step of rest) value = value?.M?.[nameOf(step, scope)];
  return value;
}

/** Reads a value (`:a`), a path, `if_not_exists(path, operand)`, or the sum or difference of two of these. */
export function readOperand(tokens: TokenReader): Operand {
  const left = readTerm(tokens);
  const sign = tokens.takes("+") ? 1 : tokens.takes("-") ? -1 : 0;
  if (sign === 0) return left;
  const right = readTerm(tokens);
  return (scope) => ({ N: String(Number(left(scope)?.N) + sign * Number(right(scope)?.N)) });
}

function readTerm(tokens: TokenReader): Operand {
  if (tokens.takes("IF_NOT_EXISTS")) {
    tokens.expect("(");
    const path = readPath(tokens);
    tokens.expect(",");
    const otherwise = readOperand(tokens);
    tokens.expect(")");
    return (scope) => valueAt(path, scope) ?? otherwise(scope);
  }
  const path = readPath(tokens);
  const [name = ""] = path;
  if (!name.startsWith(":")) return (scope) => valueAt(path, scope);
  return ({ values }) => {
    if (values[name] === undefined) throw new TypeError(`ExpressionAttributeValues has no ${name}.`);
    return values[name];
  };
}
