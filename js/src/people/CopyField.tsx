// A text to copy by hand when the clipboard is not permitted.

import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../components/icons.js";
import { restoreFocus } from "../components/restoreFocus.js";

interface CopyFieldProps {
  label: string;
  text: string;
  onClose: () => void;
}

export function CopyField({ label, text, onClose }: CopyFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current!;
    restoreFocus(area, area.closest(".argilla-widgets"));
    area.select();
  }, [text]);
  return (
    <div class="aw-copy-field">
      <textarea
        ref={field}
        readOnly
        rows={Math.min(8, text.split("\n").length)}
        aria-label={`${label} to copy`}
        value={text}
      />
      <span class="aw-hint">Your browser blocks copying here. Press Ctrl+C or ⌘C.</span>
      <button type="button" class="aw-clear" aria-label="Close" onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  );
}
