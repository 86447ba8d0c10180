import type { Result } from "./report/result";

export const EXIT = { good: 0, failed: 1, usage: 2, rejects: 3 } as const;

/** The exit code that tells of the worst of the results. */
export function exitCodeOf(results: Result[]): number {
  if (results.some(({ status }) => status !== "SUCCEEDED")) return EXIT.failed;
  const problems = results.some(({ rejected, invalid, welcomeFailed }) => rejected + invalid + welcomeFailed > 0);
  return problems ? EXIT.rejects : EXIT.good;
}
