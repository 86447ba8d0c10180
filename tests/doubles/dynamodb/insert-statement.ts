import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { validationException } from "./errors";
import type { Item } from "./operand";

/** Reads `INSERT INTO "table" VALUE {'a': ?, …}`, the one statement of PartiQL that is used. */
export function insertStatement(statement: string, parameters: AttributeValue[]): { table: string; item: Item } {
  if (statement.length > 8192) throw validationException("Member must have length less than or equal to 8192");
  const [, table, list] = /^INSERT INTO "([^"]+)" VALUE \{(.*)\}$/s.exec(statement) ?? [];
  if (table === undefined || list === undefined) throw validationException("Statement wasn't well formed");
  const attributes: [string, AttributeValue][] = [];
  let index = 0;
  const left = list.replaceAll(/'((?:[^']|'')*)': \?(?:, |$)/g, (_all, name: string) => {
    const value = parameters[index++];
    if (value === undefined) throw validationException("Number of parameters in request and statement don't match.");
    attributes.push([name.replaceAll("''", "'"), value]);
    return "";
  });
  if (left !== "") throw validationException("Statement wasn't well formed");
  if (index !== parameters.length)
    throw validationException("Number of parameters in request and statement don't match.");
  return { table, item: Object.fromEntries(attributes) };
}
