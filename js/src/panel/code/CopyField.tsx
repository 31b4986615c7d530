// Copy to the clipboard or, when that is not permitted, from a field with the keyboard.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { View } from "../../state/view/view.js";
import { CloseButton } from "../../ui/controls/Button.js";
import { restoreFocus } from "../../ui/dom/focus.js";

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
      <CloseButton label="Close" onClick={onClose} />
    </div>
  );
}

/** Copy a text and say so in this view; false when the clipboard is not permitted. */
export async function copy(text: string, view: View, message: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false;
  }
  view.showNote(message);
  return true;
}

/** Copy texts, each with a label; `field` shows the last one if it could not be copied, while `of` stays the same. */
export function useCopy(view: View, of?: unknown) {
  const [manual, setManual] = useState<{ label: string; text: string; of: unknown } | null>(null);
  const copyText = async (label: string, text: string, message: string): Promise<boolean> => {
    const copied = await copy(text, view, message);
    setManual(copied ? null : { label, text, of });
    return copied;
  };
  const shown = manual?.of === of ? manual : null;
  return { copyText, field: shown && <CopyField {...shown} onClose={() => setManual(null)} /> };
}

/** Copy a person's id, or show it in a field. */
export async function copyId(id: string, view: View): Promise<void> {
  view.offerCopy((await copy(id, view, `Copied the id ${id}.`)) ? null : id);
}
