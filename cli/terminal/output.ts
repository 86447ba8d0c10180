import { stripVTControlCharacters } from "node:util";

/** Writes a result to stdout, where nothing else goes; see `say`. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to stderr, where everything goes but the results; without colours where that is no terminal. */
export function printMessage(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? line : stripVTControlCharacters(line)}\n`);
}

/** A text from elsewhere for the terminal: control characters, which could command it, are shown as �. */
export function replaceControlCharacters(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}

const UNITS: [seconds: number, name: string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** `3 d`, `14 h`, `5 min`, `20 s`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(1, Math.floor(milliseconds / 1000));
  const [unit, name] = UNITS.find(([each]) => seconds >= each) ?? [1, "s"];
  return `${Math.floor(seconds / unit)} ${name}`;
}
