import { UsageError } from "../errors";

/** The port that an option gives. @throws UsageError */
export function portOf(option: string, text: string | undefined, preset: number): number {
  if (text === undefined) return preset;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--${option} ${text}: expected a whole number from 0 to 65535.`);
}
