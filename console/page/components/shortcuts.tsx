import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

const SHORTCUTS: [keys: string[], action: string][] = [
  [["/"], "Search"],
  [["j"], "Next row"],
  [["k"], "Previous row"],
  [["Enter"], "Open the row"],
  [["+", "-", "0"], "Zoom in, zoom out or fit, in a graph"],
  [["?"], "Show these shortcuts"],
  [["Esc"], "Close"],
];

/** Keyboard shortcuts of all pages, and the button and the sheet that explain them. */
export function Shortcuts() {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, target } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
      if (document.querySelector("dialog[open]")) return;
      const action = { "/": focusSearch, j: () => focusRow(1), k: () => focusRow(-1), "?": () => setIsShown(true) }[
        key
      ];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const label = "Keyboard shortcuts";
  return (
    <>
      <button
        type="button"
        class="quiet icon-button with-keyboard"
        onClick={() => setIsShown(true)}
        aria-label={label}
        title={`${label} (?)`}
      >
        <Icon name="keyboard" />
      </button>
      {isShown && <ShortcutSheet onClose={() => setIsShown(false)} />}
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("main input[type=search]");
  field?.focus();
  field?.select();
}

/** Focuses the link of the row after or before the one with the focus; the first one where none has it. */
function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("main .row-link, .email-list a")];
  const current = rows.findIndex((row) => row.matches(":focus"));
  const next = rows[current === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, current + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-title" onClose={onClose}>
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>
        {SHORTCUTS.map(([keys, action]) => (
          <div key={action}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" class="actions">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
