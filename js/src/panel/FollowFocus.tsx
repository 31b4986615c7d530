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
    // Forget where the focus was once the person moves elsewhere. Chromium also fires this when the element is removed; then it is
    // no longer in the widget a moment later, and the focus still has to be moved.
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
