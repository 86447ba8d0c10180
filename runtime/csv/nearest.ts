import { distance } from "fastest-levenshtein";

/** Edits (a letter more, less or other) up to which a word is taken for a slip of another; two swapped letters are two. */
const MOST_EDITS = 2;

/** @returns the candidate with the fewest edits from one of the words; undefined where none is near enough */
export function nearest(candidates: string[], words: readonly string[], spelled: (text: string) => string) {
  let found: string | undefined;
  let least = MOST_EDITS + 1;
  for (const candidate of candidates)
    for (const word of words) {
      const text = spelled(candidate);
      const edits = distance(text, word);
      if (edits >= least || edits >= Math.min(text.length, word.length)) continue;
      least = edits;
      found = candidate;
    }
  return found;
}
