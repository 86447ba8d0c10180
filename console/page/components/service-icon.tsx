import { DRAWINGS, type ServiceName } from "./services";

/** Which AWS service, or which kind of state, something is. */
export function ServiceIcon({ name }: { name: ServiceName }) {
  return (
    <span class={`service ${name}`} aria-hidden="true">
      <svg class="icon" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
        <path d={DRAWINGS[name]} />
      </svg>
    </span>
  );
}
