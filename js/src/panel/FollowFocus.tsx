// Moves the focus to what is left where it was, once its element is removed: by whichever component, for whatever reason.

import { useEffect } from "preact/hooks";
import { useView } from "../state/context.js";

/** Parts that take the focus: those that stay, and where a dialog begins. */
const HOME = "[data-home], [autofocus]";

export function FollowFocus() {
  const view = useView();
  // Until the root goes, which takes the observer and the listener with it.
  useEffect(() => {
    const root = view.root!;
    /** The element that had the focus last, and those around it, as far as they are left. */
    let path: HTMLElement[] = [];
    view.home = () => {
      const around = [...path.slice(0, path.indexOf(root)), root];
      const homes = around.flatMap((at) => [at, ...at.querySelectorAll<HTMLElement>(HOME)]);
      return (
        homes.find(
          (one) => one.matches(HOME) && !one.closest("[inert]") && one.checkVisibility?.() !== false,
        ) ?? root
      );
    };
    root.addEventListener("focusin", (event) => {
      path = event.composedPath() as HTMLElement[];
    });
    // Whoever goes elsewhere leaves nothing to return to. A removal, of which some browsers tell as they do of that, is none.
    root.addEventListener("focusout", () =>
      queueMicrotask(() => {
        if (root.contains(path[0]) && view.focusedElement === null) path = [];
      }),
    );
    new MutationObserver(() => {
      const left = path.findIndex((one) => root.contains(one));
      if (left > 0) {
        path = path.slice(left);
        view.keepFocus();
      }
    }).observe(root, { childList: true, subtree: true });
  }, []);
  return null;
}
