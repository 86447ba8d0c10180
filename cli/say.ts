/** Writes a line to stderr, where everything goes but the results. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
