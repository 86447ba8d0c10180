const LONGEST = 100;

/** A value in a sentence: quoted, cut to 100 characters, with what cannot be seen written as its code point. */
export function shown(value: string): string {
  const text = [...value].slice(0, LONGEST).join("");
  const visible = text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff\u00a0]/gu, hidden);
  return `"${visible}${text.length < value.length ? "…" : ""}"`;
}

function hidden(character: string): string {
  if (character === "\n" || character === "\r") return "⏎";
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}
