import { useMemo, useState } from "preact/hooks";
import { CopyButton } from "./copy-button";
import { Icon } from "./icon";
import { jsonTokens } from "./json-tokens";

/** Characters of a text that is coloured; a longer one would take a noticeable time. */
const MAX_COLOURED = 60_000;

/**
 * Indented JSON in colours, or the text itself where it is none. Its buttons are inside what scrolls, so that the arrow
 * keys scroll it.
 */
export function JsonView({ json, label }: { json: string; label: string }) {
  const [wraps, setWraps] = useState(true);
  const text = useMemo(() => indented(json), [json]);
  const tokens = useMemo(() => (text.length > MAX_COLOURED ? undefined : jsonTokens(text)), [text]);
  return (
    <fieldset class={`json ${wraps ? "wraps" : ""}`} aria-label={label}>
      <div class="json-actions">
        <button
          type="button"
          class="quiet icon-button small"
          aria-pressed={wraps}
          aria-label="Wrap lines"
          title="Wrap lines"
          onClick={() => setWraps(!wraps)}
        >
          <Icon name="wrap" />
        </button>
        <CopyButton text={text} what={label} />
      </div>
      <pre>
        {tokens?.map(({ kind, text: part }, index) =>
          kind === "text" ? (
            part
          ) : (
            <span key={`${index} ${part}`} class={kind}>
              {part}
            </span>
          ),
        ) ?? text}
      </pre>
    </fieldset>
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
