// Buttons: one that can explain why it is disabled, and a cross.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../display/icons.js";
import { useUid } from "../dom/uid.js";

interface ButtonProps {
  children: ComponentChildren;
  onClick?: () => void;
  type?: "button" | "submit";
  kind?: "plain" | "primary" | "danger" | "destroy" | "quiet";
  disabled?: boolean;
  /** Whether what it sends is on its way: it is off until then, and keeps the focus. */
  busy?: boolean;
  /** Why it is disabled: its title and its description; the button stays focusable. */
  refusal?: string | null;
  /** Whether that is shown beside it, too. */
  explained?: boolean;
  label?: string;
  title?: string;
  /** Whether the element that it opens is open, and that element's id. */
  expanded?: boolean;
  controls?: string;
  autoFocus?: boolean;
}

export function Button(props: ButtonProps) {
  const { children, onClick, type = "button", kind = "plain", disabled = false, busy = false } = props;
  const { refusal = null } = props;
  const refused = refusal !== null;
  const reason = useUid();
  const box = useRef<HTMLButtonElement>(null);
  // `disabled` would blur a focused button, and the keyboard would lose its place.
  const root = box.current?.getRootNode() as Document | ShadowRoot | undefined;
  const focused = disabled && root?.activeElement === box.current;
  return (
    <>
      <button
        ref={box}
        type={type}
        class={`aw-button aw-${kind}`}
        disabled={disabled && !focused}
        aria-disabled={refused || busy || focused || undefined}
        aria-describedby={refused ? reason : undefined}
        aria-label={props.label}
        aria-expanded={props.expanded}
        aria-controls={props.controls}
        title={refusal ?? props.title}
        autofocus={props.autoFocus}
        onClick={(event) => {
          // The second click of a double click is not a decision: it may be meant for what was here before.
          if (refused || busy || disabled || event.detail > 1) event.preventDefault();
          else onClick?.();
        }}
      >
        {children}
      </button>
      {refused && (
        // What is hidden describes the button all the same, and an alert around both does not say it.
        <span id={reason} hidden={!props.explained}>
          {refusal}
        </span>
      )}
    </>
  );
}

interface CloseButtonProps {
  label: string;
  title?: string;
  onClick: () => void;
}

/** A cross that closes, clears or dismisses something. */
export function CloseButton({ label, title, onClick }: CloseButtonProps) {
  return (
    <button type="button" class="aw-clear" aria-label={label} title={title} onClick={onClick}>
      <Icon name="close" />
    </button>
  );
}
