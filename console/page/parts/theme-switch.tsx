import { useState } from "preact/hooks";
import { Icon } from "./icon";

type Theme = "light" | "dark";

const YEAR = 365 * 24 * 60 * 60 * 1000;

/** The theme is the system's until it is chosen; the choice is in a cookie, so that the server sends the page with it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const other: Theme = theme === "light" ? "dark" : "light";
  const choose = async () => {
    document.documentElement.dataset.theme = other;
    setTheme(other);
    await cookieStore.set({ name: "theme", value: other, path: "/", sameSite: "strict", expires: Date.now() + YEAR });
  };
  const label = `Use the ${other} theme`;
  return (
    <button type="button" class="quiet icon-button" onClick={choose} aria-label={label} title={label}>
      <Icon name={theme === "light" ? "moon" : "sun"} />
    </button>
  );
}

function currentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  if (theme === "light" || theme === "dark") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
