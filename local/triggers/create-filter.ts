import { InvalidPattern } from "./properties";

/** Returns whether a record matches. */
export type Filter = (record: unknown) => boolean;

/**
 * Creates Lambda's event filter: a record matches if any pattern matches it. In a pattern every field must match; in a
 * field's list one rule must.
 * @param patterns - JSON, as registered
 * @throws InvalidPattern for an unsupported pattern: a filter that matches everything or nothing would go unnoticed
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function createFilter(patterns: readonly string[]): Filter {
  const filters = patterns.map((pattern) => {
    let parsed: unknown;
    try {
      parsed = JSON.parse(pattern);
    } catch (cause) {
      throw new InvalidPattern(pattern, "is no JSON.", { cause });
    }
    return fieldsFilter(parsed, pattern, "the pattern");
  });
  return (record) => filters.some((filter) => filter(record));
}

function fieldsFilter(fields: unknown, pattern: string, where: string): Filter {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields) || Object.keys(fields).length === 0)
    throw new InvalidPattern(pattern, `needs an object with fields, or a list of values, as ${where}.`);
  const filters = Object.entries(fields).map(([name, rule]): Filter => {
    if (name === "$or") return anyFilter(rule, pattern);
    const field = Array.isArray(rule) ? leafFilter(rule, pattern, name) : fieldsFilter(rule, pattern, `"${name}"`);
    return (record) => overElements(record, (each) => field(fieldOf(each, name)));
  });
  return (record) => filters.every((filter) => filter(record));
}

function anyFilter(alternatives: unknown, pattern: string): Filter {
  if (!Array.isArray(alternatives) || alternatives.length < 2)
    throw new InvalidPattern(pattern, 'needs a list of two patterns or more for "$or".');
  const filters = alternatives.map((each) => fieldsFilter(each, pattern, 'an element of "$or"'));
  return (record) => filters.some((filter) => filter(record));
}

function leafFilter(rules: unknown[], pattern: string, name: string): Filter {
  if (rules.length === 0) throw new InvalidPattern(pattern, `has an empty list for "${name}", which nothing matches.`);
  const made = rules.map((rule) => leafRule(rule, pattern, name));
  // Rules see leaves alone: a field that holds an object is, to them, not there.
  return (value) =>
    overElements(value, (each) => {
      const leaf = typeof each === "object" && each !== null ? undefined : each;
      return made.some((rule) => rule(leaf));
    });
}

function leafRule(rule: unknown, pattern: string, name: string): LeafRule {
  if (rule === null || ["string", "number", "boolean"].includes(typeof rule)) return (value) => value === rule;
  const [operator, ...others] = typeof rule === "object" && !Array.isArray(rule) ? Object.entries(rule) : [];
  if (operator === undefined || others.length > 0)
    throw new InvalidPattern(pattern, `has ${JSON.stringify(rule)} for "${name}": expected a value or one operator.`);
  const [key, operand] = operator;
  const make = Object.hasOwn(OPERATORS, key) ? OPERATORS[key] : undefined;
  if (make === undefined) {
    const known = Object.keys(OPERATORS).join(", ");
    throw new InvalidPattern(
      pattern,
      `has the operator "${key}" for "${name}", which is unknown here. Known: ${known}.`,
    );
  }
  const made = make(operand);
  if (made === undefined)
    throw new InvalidPattern(
      pattern,
      `has ${JSON.stringify(operand)} for "${key}" of "${name}", which it does not take.`,
    );
  return made;
}

/** A list matches if one of its elements does. */
function overElements(value: unknown, test: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 ? value.some(test) : test(value);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** One rule of a pattern's list, applied to the value of a field; undefined where the field is not there. */
export type LeafRule = (value: unknown) => boolean;

type Make = (operand: unknown) => LeafRule | undefined;

const text = (test: (value: string, operand: string) => boolean): Make => {
  return (operand) =>
    typeof operand === "string" ? (value) => typeof value === "string" && test(value, operand) : undefined;
};

const prefix = text((value, operand) => value.startsWith(operand));
const suffix = text((value, operand) => value.endsWith(operand));
const ignoreCase = text((value, operand) => value.toLowerCase() === operand.toLowerCase());

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function numeric(operand: unknown): LeafRule | undefined {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== "number") return undefined;
    tests.push((value) => compare(value, bound));
  }
  // Numbers only: a DynamoDB number is text in a stream record, and no numeric rule matches it.
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function anythingBut(operand: unknown): LeafRule | undefined {
  if (typeof operand === "object" && operand !== null && !Array.isArray(operand)) {
    const { prefix: start, suffix: end, ...others } = operand as Record<string, unknown>;
    if (Object.keys(others).length > 0 || (start === undefined) === (end === undefined)) return undefined;
    const rule = start === undefined ? suffix(end) : prefix(start);
    return rule && ((value) => value !== undefined && !rule(value));
  }
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0 || !values.every((each) => typeof each === "string" || typeof each === "number"))
    return undefined;
  const excluded = new Set<unknown>(values);
  return (value) => value !== undefined && !excluded.has(value);
}

/** An operator that gets an operand it cannot take makes no rule. */
const OPERATORS: Record<string, Make> = {
  exists: (operand) => (typeof operand === "boolean" ? (value) => (value !== undefined) === operand : undefined),
  prefix,
  suffix,
  "equals-ignore-case": ignoreCase,
  "anything-but": anythingBut,
  numeric,
};
