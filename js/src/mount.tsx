// What every widget does for anywidget: the factory's closure holds the state, since initialize and render get
// different proxies of one model.

import { type ComponentChild, render as draw } from "preact";
import { Model } from "./model.js";
import { followTheme } from "./theme.js";
import type { View } from "./view.js";
import type { InitializeContext, RenderContext, WidgetModel } from "./widget.js";

/** Draw one view into an element; gives what ends it. */
export function mount<V extends View>(
  el: HTMLElement,
  view: V,
  content: ComponentChild,
  label = "Argilla users",
): () => void {
  const root = el.ownerDocument.createElement("section");
  root.className = "argilla-widgets";
  root.setAttribute("aria-label", label);
  // Its words are English also where the page around it is read from right to left; names have a direction of their own.
  root.lang = "en";
  root.dir = "ltr";
  // Keys meant for the widget are none of the host's commands, also those behind a click on plain text. Notebook 7 hears
  // a key before the widget does, and then asks the focused element itself.
  root.tabIndex = -1;
  root.addEventListener("focusin", (event) => {
    (event.target as HTMLElement).dataset.lmSuppressShortcuts = "";
  });
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    searchKey(event, root);
  });
  // Many a button is gone once it was pressed.
  root.addEventListener("click", () => view.keepFocus());
  // JupyterLab acts on a press at a cell's prompt itself, and the focus stays here: the next key, as Ctrl+Enter, would too.
  const leave = (event: MouseEvent) => {
    const focused = (root.getRootNode() as Document | ShadowRoot).activeElement;
    if (event.defaultPrevented && !event.composedPath().includes(root) && root.contains(focused)) {
      (focused as HTMLElement).blur();
    }
  };
  root.ownerDocument.addEventListener("mousedown", leave);
  el.append(root);
  view.root = root;
  const unfollow = followTheme(root);
  draw(content, root);
  return () => {
    unfollow();
    root.ownerDocument.removeEventListener("mousedown", leave);
    draw(null, root);
    root.remove();
  };
}

/** Make anywidget's default export of what draws a view; `Kind` is the model that its views share, `label` names their regions. */
export function widget<V extends View, M extends Model = Model>(
  makeView: () => V,
  content: (model: M, view: V) => ComponentChild,
  Kind: new (widget: WidgetModel) => M = Model as new (
    widget: WidgetModel,
  ) => M,
  label?: string,
) {
  return () => {
    let model: M | null = null;
    // Views of a model that `render` made: where `initialize` was not called, it ends with the last of them.
    let views = 0;

    return {
      initialize({ model: widget, signal }: InitializeContext) {
        const ours = new Kind(widget);
        model = ours;
        ours.greet();
        const dispose = () => ours.dispose();
        signal?.addEventListener("abort", dispose);
        return dispose;
      },

      render({ model: widget, el, signal }: RenderContext) {
        const own = model === null || views > 0;
        model ??= new Kind(widget);
        const ours = model;
        if (own) views += 1;
        const view = makeView();
        const end = mount(el, view, content(ours, view), label);
        const cancel = afterFrame(() => ours.ensureOpen());
        let ended = false;
        const cleanup = () => {
          if (ended) return; // it is called by the signal and by the host
          ended = true;
          cancel();
          end();
          if (!own) return;
          views -= 1;
          if (views > 0) return;
          ours.dispose();
          model = null;
        };
        signal?.addEventListener("abort", cleanup);
        return cleanup;
      },
    };
  };
}

/** `/` leads to the search from everywhere but from a field. */
function searchKey(event: KeyboardEvent, root: HTMLElement): void {
  const target = event.composedPath()[0] as HTMLElement;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("input:not([type=checkbox]),textarea,select,dialog")) return;
  event.preventDefault();
  const inputs = root.querySelectorAll<HTMLElement>(".aw-search-input");
  [...inputs].find((input) => !input.closest("[inert]"))?.focus();
}

/** Call back behind the next frame; soon all the same where no frame comes, as in a hidden page. */
function afterFrame(callback: () => void): () => void {
  let called = false;
  const once = () => {
    if (called) return;
    called = true;
    callback();
  };
  setTimeout(once, 400);
  requestAnimationFrame(() => setTimeout(once));
  return () => {
    called = true;
  };
}
