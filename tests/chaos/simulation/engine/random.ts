import { createRandom as createGenerator } from "../../../../local/faults/create-random";

/** The one source of chance of a run: the same seed draws the same numbers in the same order. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** A whole number in the same range, small ones far more often than large ones. */
  mostlySmall(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** @param seed - a whole number */
export function createRandom(seed: number): Random {
  const next = createGenerator(String(seed));
  const scaled = (share: number, least: number, most: number) => least + Math.floor(share * (most - least + 1));
  return {
    next,
    chance: (probability) => next() < probability,
    between: (least, most) => scaled(next(), least, most),
    mostlySmall: (least, most) => scaled(next() ** 4, least, most),
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("Nothing to pick from.");
      return item;
    },
  };
}
