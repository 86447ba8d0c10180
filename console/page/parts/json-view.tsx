import { CopyButton } from "./copy-button";

const TALLEST = 24;

/** JSON as a person reads it; a text that is no JSON as it is. Can be scrolled and marked by the keyboard. */
export function JsonView({ json, label }: { json: string; label: string }) {
  const text = indented(json);
  const rows = Math.min(TALLEST, text.split("\n").length);
  return (
    <div class="json">
      <CopyButton text={text} what={label} />
      <textarea readOnly wrap="off" spellcheck={false} rows={rows} aria-label={label} value={text} />
    </div>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return json;
    throw error;
  }
}
