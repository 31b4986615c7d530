// The arrow beside the name of a sorted column.

import type { ComponentChildren } from "preact";
import { Icon } from "./icons.js";

export function SortArrow({ down, children }: { down: boolean; children?: ComponentChildren }) {
  return (
    <span class={down ? "aw-arrow aw-down" : "aw-arrow"} aria-hidden="true">
      <Icon name="sorted" />
      {children}
    </span>
  );
}
