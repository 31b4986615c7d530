// The form for something new, alone or in a sheet: the submit moves the focus to the first field that is wrong.

import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { KernelGone } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import type { Draft } from "./draft.js";

interface CreationFormProps {
  form: RefObject<HTMLFormElement | null>;
  /** What it creates. */
  kind: "user" | "workspace";
  draft: Draft<object>;
  busy: boolean;
  onSubmit: () => void;
  /** Clears the errors about the fields. */
  onClear: () => void;
  /** Adds a heading and a Cancel button; without it the form stays open. */
  onCancel?: () => void;
  /** Shown beside Cancel. */
  choice?: ComponentChildren;
  children: ComponentChildren;
}

export function CreationForm(props: CreationFormProps) {
  const model = useModel();
  const { form, kind, draft, busy, onCancel } = props;
  const title = `New ${kind}`;
  // Once the errors are drawn, move the focus to the first.
  const submitted = useRef(false);
  useLayoutEffect(() => {
    if (!submitted.current || busy) return;
    submitted.current = false;
    if (form.current!.querySelector(":focus"))
      form.current!.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  });
  return (
    <form
      ref={form}
      aria-label={title}
      aria-busy={busy}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submitted.current = true;
        props.onSubmit();
      }}
    >
      {onCancel && (
        <div class="aw-form-head">
          <h3>{title}</h3>
          {/* Closing the sheet keeps what was typed. */}
          {draft.typed && (
            <Button
              kind="quiet"
              onClick={() => {
                props.onClear();
                draft.reset();
              }}
            >
              Clear form
            </Button>
          )}
        </div>
      )}
      {props.children}
      <KernelGone />
      <div class="aw-row-of-buttons">
        <Button type="submit" kind="primary" busy={busy} refusal={model.refusal(`create_${kind}`)} explained>
          {busy ? "Creating" : `Create ${kind}`}
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        {props.choice}
      </div>
    </form>
  );
}
