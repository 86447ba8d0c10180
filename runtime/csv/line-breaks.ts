/** Index of the line break (LF, CRLF or CR) that ends the line at `from`; the length of the text where there is none. */
export function lineEnd(text: string, from: number): number {
  const lineFeed = text.indexOf("\n", from);
  const end = lineFeed < 0 ? text.length : lineFeed;
  // Most texts have no CR; a search for one must not run through all the text for every line.
  const carriageReturn = text.slice(from, end).indexOf("\r");
  return carriageReturn < 0 ? end : from + carriageReturn;
}

/** Past the line break at `at`; -1 where it takes more text to tell, because a CR is the last character of it. */
export function afterBreak(text: string, at: number, final: boolean): number {
  if (text.charCodeAt(at) !== 13) return at + 1;
  if (at + 1 === text.length) return final ? at + 1 : -1;
  return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
}
