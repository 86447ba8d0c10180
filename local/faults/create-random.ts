import { createHash } from "node:crypto";

/** Returns the next number, from 0 to below 1; the same sequence for the same seed. */
export type Random = () => number;

/**
 * Creates the generator sfc32. Its state is a hash of the seed, so that similar seeds give unrelated sequences.
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function createRandom(seed: string): Random {
  const digest = createHash("sha256").update(seed).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
}
