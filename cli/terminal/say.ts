import { stripVTControlCharacters } from "node:util";

/** Writes a line to stderr, where everything goes but the results; without colours where that is no terminal. */
export function say(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? line : stripVTControlCharacters(line)}\n`);
}
