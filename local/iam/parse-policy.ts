import { LocalError } from "../errors";
import { isJsonObject, type Json, type JsonObject } from "../json";
import { CONDITION_KEYS, type ConditionKey } from "./required-action";

/** A condition with its operator: the key's value must match one of the values. */
export interface Condition {
  operator: "StringEquals" | "StringLike";
  key: ConditionKey;
  values: string[];
}

export interface Statement {
  effect: "Allow" | "Deny";
  actions: string[];
  resources: string[];
  conditions: Condition[];
}

const KNOWN = ["Sid", "Effect", "Action", "Resource", "Condition"];

/**
 * Parses an identity-based policy. Anything that the evaluator does not support is an error.
 * @param where - names the policy in errors
 * @throws InvalidPolicy
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(where: string, document: string): Statement[] {
  return statementsOf(where, document).map(({ where, statement }) => {
    refuseOthers(where, statement, KNOWN);
    return { ...parsedRule(where, statement), conditions: parsedConditions(where, statement.Condition ?? {}) };
  });
}

/** Returns the statements of a policy, each with what names it in errors. */
export function statementsOf(where: string, document: string): { where: string; statement: JsonObject }[] {
  const policy = parsed(where, document);
  refuseOthers(where, policy, ["Version", "Id", "Statement"]);
  if (policy.Version !== "2012-10-17")
    throw new InvalidPolicy(where, `Version ${JSON.stringify(policy.Version)}`, `"2012-10-17"`);
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement ?? null];
  if (statements.length === 0) throw new InvalidPolicy(where, "no statement", "one or more");
  return statements.map((statement, index) => {
    const name = `${where}, statement ${index + 1}`;
    if (!isJsonObject(statement)) throw new InvalidPolicy(name, JSON.stringify(statement), "a statement");
    return { where: name, statement };
  });
}

function parsed(where: string, document: string): JsonObject {
  try {
    const policy: Json = JSON.parse(document);
    if (isJsonObject(policy)) return policy;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidPolicy(where, "a policy that is no JSON object", "one");
}

/** Parses what statements of all kinds of policies have. */
export function parsedRule(where: string, statement: JsonObject): Pick<Statement, "effect" | "actions" | "resources"> {
  const { Effect: effect, Action, Resource } = statement;
  if (effect !== "Allow" && effect !== "Deny")
    throw new InvalidPolicy(where, `Effect ${JSON.stringify(effect)}`, "Allow or Deny");
  const actions = texts(where, "Action", Action);
  const resources = texts(where, "Resource", Resource);
  for (const action of actions)
    if (!/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action))
      throw new InvalidPolicy(where, `Action ${action}`, "service:Action");
  for (const resource of resources)
    if (!/^(\*|arn:.+)$/.test(resource)) throw new InvalidPolicy(where, `Resource ${resource}`, "an ARN or *");
  return { effect, actions, resources };
}

function parsedConditions(where: string, conditions: Json): Condition[] {
  if (!isJsonObject(conditions)) throw new InvalidPolicy(where, `Condition ${JSON.stringify(conditions)}`, "an object");
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (operator !== "StringEquals" && operator !== "StringLike")
      throw new InvalidPolicy(where, `the condition operator ${operator}`, "StringEquals or StringLike");
    if (!isJsonObject(keys)) throw new InvalidPolicy(where, `${operator} ${JSON.stringify(keys)}`, "an object");
    return Object.entries(keys).map(([name, value]): Condition => {
      const key = CONDITION_KEYS.find((known) => known === name);
      if (key === undefined)
        throw new InvalidPolicy(where, `the condition key ${name}`, `one of ${CONDITION_KEYS.join(", ")}`);
      return { operator, key, values: texts(where, name, value) };
    });
  });
}

/** A string, or a list of strings. */
export function texts(where: string, name: string, value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : [value];
  const found: string[] = [];
  for (const text of list) {
    if (typeof text !== "string" || text === "")
      throw new InvalidPolicy(where, `${name} ${JSON.stringify(value)}`, "a string or a list of strings");
    if (text.includes("${")) throw new InvalidPolicy(where, `the policy variable in ${name} ${text}`, "none");
    found.push(text);
  }
  if (found.length === 0) throw new InvalidPolicy(where, `${name} []`, "one or more");
  return found;
}

/** Refuses elements that are not known. */
export function refuseOthers(where: string, element: JsonObject, known: readonly string[]): void {
  const other = Object.keys(element).find((name) => !known.includes(name));
  if (other !== undefined) throw new InvalidPolicy(where, `the element ${other}`, known.join(", "));
}

/** A policy that the local evaluator does not support; thrown at registration, so that nothing unknown is ever allowed. */
export class InvalidPolicy extends LocalError {
  override name = "InvalidPolicy";
  constructor(where: string, found: string, expected: string) {
    super(
      `${where}: found ${found}, expected ${expected}. ` +
        "Write the policy without it, or add it to local/iam/parse-policy.ts.",
    );
  }
}

/** A role lacks an action that a service requires when a resource with that role is registered. */
export class ExecutionRoleRefused extends LocalError {
  override name = "ExecutionRoleRefused";
  /** @param message - the service's own text */
  constructor(where: string, message: string, roleArn: string, action: string, resource: string) {
    super(`${where}: ${message} ${roleArn} is missing ${action} on ${resource}.`);
  }
}
