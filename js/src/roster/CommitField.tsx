// A text field whose content is sent when it is left, or with Enter; Escape brings back what was sent.

import { useState } from "preact/hooks";
import { Field, type FieldProps } from "../ui/controls/Field.js";

interface CommitFieldProps extends Omit<FieldProps, "onInput" | "onBlur"> {
  onCommit: (value: string) => void;
}

export function CommitField({ value, onCommit, ...others }: CommitFieldProps) {
  /** Null while it shows what was sent. */
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed.trim() !== value) onCommit(typed.trim());
    setTyped(null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles keys for the field inside.
    <div
      class="aw-holder"
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        else if (event.key === "Escape" && typed !== null) setTyped(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Field {...others} value={typed ?? value} onInput={setTyped} onBlur={commit} />
    </div>
  );
}
