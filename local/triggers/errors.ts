import { LocalError } from "../errors";

/** What the program asks of a trigger is not what AWS, or this machine, can do. */
export class TriggerError extends LocalError {
  override name = "TriggerError";
}

/** A property that would otherwise be ignored without a word. */
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
