import { Icon } from "./icon";
import type { Standing } from "./standing";

/** A status: word, colour and sign. */
export function Badge({ label, tone, icon }: Standing) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} class={tone === "running" ? "spin" : ""} />
      {label}
    </span>
  );
}
