import { CopyButton } from "./copy-button";

const MAX_ROWS = 24;

/** Indented JSON, or the text itself where it is none. A text area can be scrolled and selected by the keyboard. */
export function JsonView({ json, label }: { json: string; label: string }) {
  const text = indented(json);
  const rows = Math.min(MAX_ROWS, text.split("\n").length);
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
