// What would be lost with the page, such as staged changes, a form that is half filled in, or passwords that no one has saved:
// the browser asks before the page is left. Where an output is drawn again, as after a cell has run again, the new view takes
// over what its predecessor had.

import { useLayoutEffect } from "preact/hooks";
import type { Model } from "./model.js";
import { useStore } from "./stores/store.js";
import type { View } from "./view/view.js";

export interface Losable {
  /** Whether it holds anything now. */
  readonly wouldBeLost: boolean;
}

/** All on the page; with the view that shows it, and what it is for, if another view may take it over. */
export const losses = new Map<Losable, { view: View; key: string } | null>();

function askToLeave(event: Event): void {
  if ([...losses.keys()].some(({ wouldBeLost }) => wouldBeLost)) event.preventDefault();
}

/** Let the browser ask before the page is left with this, until it is deleted from `losses`. */
export function askBefore(ours: Losable, shown: { view: View; key: string } | null = null): void {
  losses.set(ours, shown);
  addEventListener("beforeunload", askToLeave); // once, however often it is added
}

/** What a form or a draft is for: this account and server, and what this widget shows. */
export const keyOf = ({ session }: Model, kind: string): string =>
  [session?.url, session?.account?.id, session?.workspace?.id, kind].join(" ");

/** Keep `ours` from being lost, and let it take over what a view that has ended has left of the same kind. */
export function useLosses<T extends Losable>(
  model: Model,
  view: View,
  kind: string,
  ours: T,
  takeOver: (theirs: T) => void,
): void {
  const key = useStore(model).session && keyOf(model, kind);
  useLayoutEffect(() => {
    if (key === null) return;
    askBefore(ours, { view, key });
    for (const [theirs, of] of losses) {
      // A notebook takes a cell that is out of view off the page, but not its view out of the cell.
      if (of === null || of.view.root!.parentElement !== null) continue;
      const takes = of.key === key && theirs.wouldBeLost && !ours.wouldBeLost;
      if (takes) takeOver(theirs as T);
      if (takes || !theirs.wouldBeLost) losses.delete(theirs);
    }
  }, [key, ours]);
}
