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

/** @param seed a whole number */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  // Mulberry32: 32 bits of state, fast, and good enough to decide about faults.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
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
