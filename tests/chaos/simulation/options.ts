import { parseArgs } from "node:util";

export interface SimulateOptions {
  /** The first seed. */
  seed: number;
  seeds: number;
}

/**
 * Reads `--seeds N` and `--seed K`. A seed alone is run alone.
 * @param preset how many seeds, where neither is given
 * @throws TypeError that says what is wrong
 */
export function readOptions(parameters: string[], preset: number): SimulateOptions {
  const { values } = parseArgs({
    args: parameters,
    options: { seed: { type: "string" }, seeds: { type: "string" } },
  });
  const seeds = whole("seeds", values.seeds ?? (values.seed === undefined ? String(preset) : "1"));
  return { seed: whole("seed", values.seed ?? "1"), seeds };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new TypeError(`--${name} takes a whole number above 0, not "${text}".`);
}
