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
export const OPERATORS: Record<string, Make> = {
  exists: (operand) => (typeof operand === "boolean" ? (value) => (value !== undefined) === operand : undefined),
  prefix,
  suffix,
  "equals-ignore-case": ignoreCase,
  "anything-but": anythingBut,
  numeric,
};
