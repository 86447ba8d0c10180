import type { ComponentChildren } from "preact";
import type { Problem } from "../../api";
import { Icon, type IconName } from "./icon";
import { UnbrokenOptions } from "./unbroken-options";

interface ProblemNoticeProps {
  problem: Problem | undefined;
  /** Tries again what failed; undefined where the user does so in another way. */
  retry?: () => void;
  children?: ComponentChildren;
}

/** What went wrong, and what to do. */
export function ProblemNotice({ problem, retry, children }: ProblemNoticeProps) {
  if (problem === undefined) return null;
  return (
    <div class="notice bad" role="alert">
      <Icon name="failed" />
      <div>
        {problem.code && <code class="notice-code">{problem.code}</code>}
        <p>
          <UnbrokenOptions text={problem.message} />
        </p>
        {retry && (
          <button type="button" onClick={retry}>
            Try again
          </button>
        )}
        {children}
      </div>
    </div>
  );
}

/** Shown instead of an empty list; the children are the next actions. */
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

/** Placeholder of a card whose content has not arrived. */
export function LoadingCard({ label }: { label: string }) {
  return <div class="card loading" role="status" aria-label={label} />;
}
