// A labelled menu, in line with the comboboxes beside it.

import { Select, type SelectProps } from "../ui/controls/Select.js";
import { useUid } from "../ui/dom/uid.js";

export function MenuChooser({ label, ...select }: SelectProps & { label: string }) {
  const id = useUid();
  return (
    <div class="aw-a-chooser">
      <label for={id}>{label}</label>
      <Select id={id} {...select} />
    </div>
  );
}
