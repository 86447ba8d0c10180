import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type Item, nameOf, type Operand, type Path, readOperand, readPath, type Scope } from "./operand";
import { tokenReader } from "./tokens";

type Change = { path: Path } & ({ set: Operand } | { add: Operand } | { remove: true });

const parsed = new Map<string, Change[]>();

/** Works out an update expression of SET, ADD and REMOVE. @returns the item afterwards; the one given is not touched */
export function updated(expression: string, scope: Scope): Item {
  const item = { ...scope.item };
  for (const change of changesOf(expression)) {
    // Every operand sees the item as it was before the update.
    const value = "set" in change ? change.set(scope) : "add" in change ? sum(change, scope) : undefined;
    assign(item, change.path, value, scope);
  }
  return item;
}

/** The attributes that an update expression writes. */
export function updatedNames(expression: string, scope: Pick<Scope, "names">): string[] {
  return changesOf(expression).map(({ path: [first = ""] }) => nameOf(first, scope));
}

function changesOf(expression: string): Change[] {
  const known = parsed.get(expression);
  if (known) return known;
  const tokens = tokenReader(expression);
  const changes: Change[] = [];
  while (!tokens.isAtEnd()) {
    const clause = tokens.take().toUpperCase();
    do {
      const path = readPath(tokens);
      if (clause === "SET") {
        tokens.expect("=");
        changes.push({ path, set: readOperand(tokens) });
      } else if (clause === "ADD") changes.push({ path, add: readOperand(tokens) });
      else if (clause === "REMOVE") changes.push({ path, remove: true });
      else throw new TypeError(`The double of DynamoDB does not understand "${expression}".`);
    } while (tokens.takes(","));
  }
  parsed.set(expression, changes);
  return changes;
}

function sum({ path, add }: { path: Path; add: Operand }, scope: Scope): AttributeValue {
  const [name = ""] = path;
  return { N: String(Number(scope.item[nameOf(name, scope)]?.N ?? 0) + Number(add(scope)?.N)) };
}

function assign(item: Item, path: Path, value: AttributeValue | undefined, scope: Scope): void {
  const [first = "", ...rest] = path;
  const name = nameOf(first, scope);
  if (rest.length > 0) {
    const inner: Item = { ...item[name]?.M };
    assign(inner, rest, value, scope);
    item[name] = { M: inner };
  } else if (value === undefined) delete item[name];
  else item[name] = value;
}
