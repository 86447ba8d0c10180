import type { ComponentChildren } from "preact";
import type { Problem } from "../../api";
import { Icon } from "./icon";

/** What went wrong, and what to do. */
export function ProblemNotice({ problem, children }: { problem: Problem | undefined; children?: ComponentChildren }) {
  if (problem === undefined) return null;
  return (
    <div class="notice bad" role="alert">
      <Icon name="failed" />
      <div>
        {problem.code && <code class="notice-code">{problem.code}</code>}
        <p>{problem.message}</p>
        {children}
      </div>
    </div>
  );
}
