// A button that can say why it does nothing.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useUid } from "./uid.js";

interface ButtonProps {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  type?: "button" | "submit";
  kind?: "plain" | "primary" | "danger" | "destroy" | "quiet";
  disabled?: boolean;
  /** Why it cannot be used: told in the title and to screen readers; the button stays reachable. */
  refusal?: string | null;
  label?: string;
  title?: string;
  /** Whether what it opens is open, and the id of that. */
  expanded?: boolean;
  controls?: string;
  autoFocus?: boolean;
}

export function Button(props: ButtonProps) {
  const { children, onClick, type = "button", kind = "plain", disabled = false, refusal = null } = props;
  const reason = useUid();
  const box = useRef<HTMLButtonElement>(null);
  // A button that has the focus would lose it, and the keyboard its place, with `disabled`.
  const root = box.current?.getRootNode() as Document | ShadowRoot | undefined;
  const focused = disabled && root?.activeElement === box.current;
  return (
    <>
      <button
        ref={box}
        type={type}
        class={`aw-button aw-${kind}`}
        disabled={disabled && !focused}
        aria-disabled={refusal !== null || focused || undefined}
        aria-describedby={refusal !== null ? reason : undefined}
        aria-label={props.label}
        aria-expanded={props.expanded}
        aria-controls={props.controls}
        title={refusal ?? props.title}
        autofocus={props.autoFocus}
        onClick={(event) => {
          if (refusal !== null || disabled) event.preventDefault();
          else onClick?.(event);
        }}
      >
        {children}
      </button>
      {refusal !== null && (
        <span id={reason} class="aw-sr-only">
          {refusal}
        </span>
      )}
    </>
  );
}
