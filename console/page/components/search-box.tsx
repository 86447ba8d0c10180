import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

/** Milliseconds without a key after which a typed text is searched. */
const PAUSE = 250;

interface SearchBoxProps {
  /** The text that is searched; it changes elsewhere as well, as by the browser's Back. */
  value: string;
  label: string;
  onSearch: (text: string) => void;
}

/** A search field that searches while a text is typed. */
export function SearchBox({ value, label, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const searched = useRef(value);
  const timer = useRef(0);
  // The address may change before the timer ends, as by the choice of a status.
  const latest = useRef({ value, onSearch });
  latest.current = { value, onSearch };
  const search = (typed: string) => {
    clearTimeout(timer.current);
    searched.current = typed.trim();
    if (searched.current !== latest.current.value) latest.current.onSearch(searched.current);
  };
  useEffect(() => {
    if (value === searched.current) return;
    clearTimeout(timer.current);
    setText(value);
    searched.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <search class="search">
      <Icon name="search" />
      <input
        type="search"
        value={text}
        placeholder={label}
        aria-label={label}
        onInput={({ currentTarget }) => {
          const typed = currentTarget.value;
          setText(typed);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(typed), PAUSE);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter") search(currentTarget.value);
        }}
      />
    </search>
  );
}
