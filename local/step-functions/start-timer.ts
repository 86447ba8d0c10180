/** setTimeout takes 2^31 - 1 ms, some 24.8 days; with more it fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls back once, after any number of milliseconds. @returns what stops it */
export function startTimer(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > LONGEST_MS ? wait(left - LONGEST_MS) : callback()), Math.min(left, LONGEST_MS));
  };
  wait(ms);
  return () => clearTimeout(timer);
}
