/** Writes a result to stdout, where nothing else goes; see `say`. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
