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
  /** Whether it deletes or ends something. */
  isDestructive?: boolean;
  /** Whether it cannot be confirmed yet, as before it is known what it would do. */
  isConfirmDisabled?: boolean;
  /** Called as it begins to ask and as it ends. */
  onAsk?: (isAsking: boolean) => void;
  onConfirm: () => void;
  /** What it would do; shown beside the question. */
  children?: ComponentChildren;
}

/** A button that asks before it does something. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, icon, confirmLabel, isRunning, isDisabled = false, isPrimary = false, children } = props;
  const { isDestructive = false, isConfirmDisabled = false, onAsk, onConfirm } = props;
  const [isConfirming, setIsConfirming] = useState(false);
  const ask = (isAsking: boolean) => {
    setIsConfirming(isAsking);
    onAsk?.(isAsking);
  };
  if (isConfirming)
    return (
      <span class="actions">
        {children}
        <button
          type="button"
          class={isDestructive ? "danger" : "primary"}
          disabled={isConfirmDisabled}
          onClick={() => {
            ask(false);
            onConfirm();
          }}
        >
          <Icon name={icon} />
          {confirmLabel}
        </button>
        <button type="button" onClick={() => ask(false)}>
          Cancel
        </button>
      </span>
    );
  return (
    <button
      type="button"
      class={isPrimary ? "primary" : ""}
      disabled={isRunning || isDisabled}
      onClick={() => ask(true)}
    >
      <Icon name={icon} class={isRunning ? "spin" : ""} />
      {label} …
    </button>
  );
}
