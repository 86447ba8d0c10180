import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon, type IconName } from "./icon";

interface ConfirmButtonProps {
  label: string;
  icon: IconName;
  /** Of the button that does it. */
  confirmLabel: string;
  isRunning: boolean;
  isDisabled?: boolean;
  isPrimary?: boolean;
  onConfirm: () => void;
  /** What it would do; shown beside the question. */
  children?: ComponentChildren;
}

/** A button that asks before it does something. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, icon, confirmLabel, isRunning, isDisabled = false, isPrimary = false, onConfirm, children } = props;
  const [isConfirming, setIsConfirming] = useState(false);
  if (isConfirming)
    return (
      <span class="actions">
        {children}
        <button
          type="button"
          class="primary"
          onClick={() => {
            setIsConfirming(false);
            onConfirm();
          }}
        >
          <Icon name={icon} />
          {confirmLabel}
        </button>
        <button type="button" onClick={() => setIsConfirming(false)}>
          Cancel
        </button>
      </span>
    );
  return (
    <button
      type="button"
      class={isPrimary ? "primary" : ""}
      disabled={isRunning || isDisabled}
      onClick={() => setIsConfirming(true)}
    >
      <Icon name={icon} class={isRunning ? "spin" : ""} />
      {label} …
    </button>
  );
}
