/** The candidate that is at most two typing slips (a letter more, less, other, or two swapped) from one of the words. */
export function nearest(candidates: string[], words: readonly string[], spelled: (text: string) => string) {
  let found: string | undefined;
  let least = 3;
  for (const candidate of candidates)
    for (const word of words) {
      const text = spelled(candidate);
      const slips = distance(text, word);
      if (slips >= least || slips >= Math.min(text.length, word.length)) continue;
      least = slips;
      found = candidate;
    }
  return found;
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
