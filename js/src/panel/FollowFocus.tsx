// Moves the focus to what is left where it was, once its element is removed: by whichever component, for whatever reason.

import { useEffect } from "preact/hooks";
import { useView } from "../state/context.js";
import { ignoreSecondPress } from "../ui/dom/secondPress.js";

/** Parts that take the focus: those that stay, and where a dialog begins. */
const HOME = "[data-home], [autofocus]";

/** The focus can go neither to what is not drawn nor to what only keeps its place, such as the people behind a page. */
const isVisible = (element: HTMLElement) => element.checkVisibility?.({ visibilityProperty: true }) !== false;

export function FollowFocus() {
  const view = useView();
  // Until the root goes, which takes the observer and the listeners with it.
  useEffect(() => {
    const root = view.root!;
    ignoreSecondPress(root);
    /** The element that had the focus last, and those around it, as far as they are left. */
    let path: HTMLElement[] = [];
    view.home = () => {
      const around = [...path.slice(0, path.indexOf(root)), root];
      const homes = around.flatMap((at) => [at, ...at.querySelectorAll<HTMLElement>(HOME)]);
      return homes.find((one) => one.matches(HOME) && !one.closest("[inert]") && isVisible(one)) ?? root;
    };
    root.addEventListener("focusin", (event) => {
      path = event.composedPath() as HTMLElement[];
    });
    // Forget where the focus was once the person moves elsewhere. Chromium also fires this when the element is removed, disabled or
    // hidden; then no one has moved, and the focus still has to be moved once the element is gone.
    root.addEventListener("focusout", () => {
      const left = path;
      queueMicrotask(() => {
        const [last] = path;
        if (path !== left) return; // the focus has come back, or the observer has seen its element go
        if (!root.contains(last) || last.matches(":disabled") || !isVisible(last)) return;
        if (view.focusedElement === null) path = [];
      });
    });
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
