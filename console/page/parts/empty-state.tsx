import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

/** What a view says that has nothing to show; its children are what to do next. */
export function EmptyState({ title, icon, children }: { title: string; icon: IconName; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <p class="empty-title">{title}</p>
      <div class="empty-next">{children}</div>
    </div>
  );
}
