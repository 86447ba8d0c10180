import { Icon, type IconName } from "./icon";

/** Links between the views of one thing; each has its own address. */
export function ViewTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: { href: string; label: string; icon?: IconName; isCurrent: boolean }[];
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ href, label, icon, isCurrent }) => (
        <a key={href} href={href} aria-current={isCurrent ? "true" : undefined}>
          {icon && <Icon name={icon} />}
          {label}
        </a>
      ))}
    </nav>
  );
}
