import { LocalError } from "../errors";

/** Reads a resource's registered properties by name and type. Properties that were not read are errors. */
export interface Properties {
  text(name: string): string | undefined;
  requiredText(name: string, expected: string): string;
  /** A whole number within the limits. */
  number(name: string, least: number, most: number): number | undefined;
  flag(name: string): boolean | undefined;
  texts(name: string, allowed?: readonly string[]): string[];
  /** A nested object; undefined where there is none. */
  within(name: string): Properties | undefined;
  list(name: string): Properties[];
  /** Accepts a property that has no effect here. */
  ignore(name: string): void;
  /** @throws UnknownProperty */
  finish(): void;
}

/** @param where - names the resource in errors */
export function propertiesOf(where: string, inputs: object): Properties {
  const values = new Map<string, unknown>(Object.entries(inputs).filter(([, value]) => value != null));
  const known: string[] = [];
  const inner: Properties[] = [];
  const read = (name: string): unknown => {
    known.push(name);
    return values.get(name);
  };
  const invalid = (name: string, expected: string) => new InvalidProperty(where, name, values.get(name), expected);
  const nested = (name: string, value: unknown, suffix = ""): Properties => {
    if (typeof value !== "object" || value === null) throw invalid(name, "an object");
    const properties = propertiesOf(`${where}, ${name}${suffix}`, value);
    inner.push(properties);
    return properties;
  };
  const properties: Properties = {
    text(name) {
      const value = read(name);
      if (value !== undefined && typeof value !== "string") throw invalid(name, "text");
      return value;
    },
    requiredText(name, expected) {
      const value = properties.text(name);
      if (value === undefined) throw invalid(name, expected);
      return value;
    },
    number(name, least, most) {
      const value = read(name);
      if (value === undefined) return undefined;
      if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
        throw invalid(name, `a whole number from ${least} to ${most}`);
      return value;
    },
    flag(name) {
      const value = read(name);
      if (value !== undefined && typeof value !== "boolean") throw invalid(name, "true or false");
      return value;
    },
    texts(name, allowed) {
      const value = read(name) ?? [];
      const fits = (each: unknown) => typeof each === "string" && (allowed === undefined || allowed.includes(each));
      if (!Array.isArray(value) || !value.every(fits))
        throw invalid(name, `a list of ${allowed?.join(", ") ?? "texts"}`);
      return value;
    },
    within(name) {
      const value = read(name);
      return value === undefined ? undefined : nested(name, value);
    },
    list(name) {
      const value = read(name) ?? [];
      if (!Array.isArray(value)) throw invalid(name, "a list");
      return value.map((each, index) => nested(name, each, `[${index}]`));
    },
    ignore: read,
    finish() {
      const unknown = [...values.keys()].filter((name) => !known.includes(name));
      if (unknown.length > 0) throw new UnknownProperty(where, unknown, known);
      for (const each of inner) each.finish();
    },
  };
  return properties;
}

/** A property of a trigger that AWS or the local cloud does not support. */
export class TriggerError extends LocalError {
  override name = "TriggerError";
}

/** A property that would otherwise be ignored silently. */
export class UnknownProperty extends TriggerError {
  override name = "UnknownProperty";
  constructor(where: string, properties: string[], known: readonly string[]) {
    super(`${where} has ${properties.join(", ")}, which the local cloud does not host. It hosts: ${known.join(", ")}.`);
  }
}

export class InvalidProperty extends TriggerError {
  override name = "InvalidProperty";
  constructor(where: string, property: string, value: unknown, expected: string) {
    super(`${where} has ${property} ${JSON.stringify(value) ?? "undefined"}: expected ${expected}.`);
  }
}

export class InvalidPattern extends TriggerError {
  override name = "InvalidPattern";
  constructor(pattern: string, problem: string, options?: ErrorOptions) {
    super(`The filter pattern ${pattern} ${problem}`, options);
  }
}
