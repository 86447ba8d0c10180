import { LocalError } from "../errors";
import type { Inputs } from "./hosted-resource";

/** An override names a resource or property that the program does not register. */
export class UnknownOverride extends LocalError {
  override name = "UnknownOverride";
  constructor(resource: string, property: string) {
    super(`The program registers no resource "${resource}" with a property "${property}" that could be overridden.`);
  }
}

/** Values that replace registered ones, by the resource's logical name and the property's name. */
export type Overrides = Readonly<Record<string, Inputs>>;

/** Apply overrides to registered inputs, for example to shorten durations in tests. */
export function createOverrides(overrides: Overrides) {
  const used = new Set<string>();
  return {
    /** Returns a resource's inputs with the overrides of properties that it registers; resources of several types share a name. */
    apply(name: string, inputs: Inputs): Inputs {
      const changes = Object.entries(overrides[name] ?? {}).filter(([property]) => inputs[property] !== undefined);
      for (const [property] of changes) used.add(`${name}.${property}`);
      return { ...inputs, ...Object.fromEntries(changes) };
    },
    /** Returns an error for each override that applied to no resource. */
    unused(): UnknownOverride[] {
      return Object.entries(overrides).flatMap(([name, changes]) =>
        Object.keys(changes)
          .filter((property) => !used.has(`${name}.${property}`))
          .map((property) => new UnknownOverride(name, property)),
      );
    },
  };
}
