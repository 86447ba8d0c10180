import { facts } from "../facts";
import { Icon, type IconName } from "./icon";
import { ThemeSwitch } from "./theme-switch";

const SECTIONS: { name: string; path: string; label: string; icon: IconName }[] = [
  { name: "uploads", path: "/", label: "Uploads", icon: "uploads" },
  { name: "users", path: "/users", label: "Users", icon: "users" },
  ...(facts.hasInbox ? [{ name: "inbox", path: "/inbox", label: "Inbox", icon: "inbox" } as const] : []),
  { name: "pipeline", path: "/pipeline", label: "Pipeline", icon: "pipeline" },
];

export function Header({ section }: { section: string }) {
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
          </a>
        ))}
      </nav>
      <span class="stack-chip" title={`Stack ${facts.stack}, region ${facts.region}`}>
        {facts.stack}
        <small>{facts.region}</small>
      </span>
      <ThemeSwitch />
    </header>
  );
}
