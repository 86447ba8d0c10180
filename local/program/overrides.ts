import { UnknownOverride } from "./errors";
import type { Inputs } from "./hosted-resource";

/** Values that take the place of registered ones, by the resource's name and the property's. */
export type Overrides = Readonly<Record<string, Inputs>>;

/** What a run changes in the program's resources: durations that would make it wait for minutes, above all. */
export function createOverrides(overrides: Overrides) {
  const used = new Set<string>();
  return {
    /** A resource's inputs; only what it registers itself is replaced, since resources of several types share a name. */
    apply(name: string, inputs: Inputs): Inputs {
      const changes = Object.entries(overrides[name] ?? {}).filter(([property]) => inputs[property] !== undefined);
      for (const [property] of changes) used.add(`${name}.${property}`);
      return { ...inputs, ...Object.fromEntries(changes) };
    },
    /** An error for each override that no resource took. */
    unused(): UnknownOverride[] {
      return Object.entries(overrides).flatMap(([name, changes]) =>
        Object.keys(changes)
          .filter((property) => !used.has(`${name}.${property}`))
          .map((property) => new UnknownOverride(name, property)),
      );
    },
  };
}
