import { stripVTControlCharacters } from "node:util";

/**
 * Writes a result to stdout, which carries nothing else.
 *
 * @param line - text without its line break
 * @see printMessage
 */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Writes progress, a note or an error to stderr, without colours where that is not a terminal.
 *
 * @param line - text without its line break
 */
export function printMessage(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? line : stripVTControlCharacters(line)}\n`);
}

/**
 * Makes foreign text safe for a terminal, which control characters could command.
 *
 * @param text - a file name, a cell or an error of a service
 * @returns the text with � for each control character
 */
export function replaceControlCharacters(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}
