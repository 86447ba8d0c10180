import { useState } from "preact/hooks";
import type { DeadLetterCounts } from "../../api";
import { config } from "../api-client";
import { Icon, type IconName } from "./icon";
import { Shortcuts } from "./shortcuts";

const SECTIONS: { name: string; path: string; label: string; icon: IconName }[] = [
  { name: "uploads", path: "/", label: "Uploads", icon: "uploads" },
  { name: "users", path: "/users", label: "Users", icon: "users" },
  ...(config.hasInbox ? [{ name: "inbox", path: "/inbox", label: "Inbox", icon: "inbox" } as const] : []),
  { name: "pipeline", path: "/pipeline", label: "Pipeline", icon: "pipeline" },
];

interface HeaderProps {
  section: string;
  deadLetters: DeadLetterCounts | undefined;
}

export function Header({ section, deadLetters }: HeaderProps) {
  const deadLettered = deadLetters?.queues.reduce((total, { count }) => total + count, 0) ?? 0;
  return (
    <header class="header">
      <a class="brand" href="/" aria-label="Rollcall, uploads">
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M8 11h8M8 16h8M8 21h6m3 .5 3 3 5-8" />
        </svg>
        <span>Rollcall</span>
      </a>
      <nav class="nav" aria-label="Sections">
        {SECTIONS.map(({ name, path, label, icon }) => (
          <a key={name} href={path} aria-current={section === name ? "page" : undefined}>
            <Icon name={icon} />
            <span>{label}</span>
            {name === "pipeline" && deadLettered > 0 && (
              <span class="nav-badge" title={`${deadLettered} dead-lettered`}>
                {deadLettered}
                <span class="visually-hidden"> dead-lettered</span>
              </span>
            )}
          </a>
        ))}
      </nav>
      <span class="stack-chip" title={`Stack ${config.stack}, region ${config.region}`}>
        {config.stack}
        <small>{config.region}</small>
      </span>
      <Shortcuts />
      <ThemeSwitch />
    </header>
  );
}

type Theme = "light" | "dark";

const YEAR = 365 * 24 * 60 * 60 * 1000;

/** Switches from the system's theme; a cookie stores the choice, so that the server renders the page with it. */
function ThemeSwitch() {
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
