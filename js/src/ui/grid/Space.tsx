// What is drawn in place of rows: the space of those out of view, and a row that has not arrived.

import { UnknownValue } from "../display/UnknownValue.js";

/** The height of the rows above or below those that are rendered. */
export function Space({ height }: { height: number }) {
  return height <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing inside can take the focus.
    <tr aria-hidden="true" class="aw-space" style={{ height: `${height}px` }}>
      <td />
    </tr>
  );
}

/** A row whose content is not loaded yet. */
export function LoadingRow({ rowIndex, columns }: { rowIndex: number; columns: number }) {
  return (
    <tr class="aw-row" aria-rowindex={rowIndex}>
      <td colSpan={columns}>
        <UnknownValue label="loading" />
      </td>
    </tr>
  );
}
