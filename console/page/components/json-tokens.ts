type JsonTokenKind = "key" | "string" | "number" | "literal" | "text";

interface JsonToken {
  kind: JsonTokenKind;
  text: string;
}

/** A string with the colon that makes it a key, a literal, or a number. */
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Splits JSON into what is coloured.
 * @returns tokens that together are the text
 */
export function jsonTokens(json: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    const [all, string, colon] = match;
    if (match.index > end) tokens.push({ kind: "text", text: json.slice(end, match.index) });
    if (string !== undefined) {
      tokens.push({ kind: colon === undefined ? "string" : "key", text: string });
      if (colon !== undefined) tokens.push({ kind: "text", text: colon });
    } else tokens.push({ kind: /^[tfn]/.test(all) ? "literal" : "number", text: all });
    end = match.index + all.length;
  }
  if (end < json.length) tokens.push({ kind: "text", text: json.slice(end) });
  return tokens;
}
