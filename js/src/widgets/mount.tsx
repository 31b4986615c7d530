// Mount any widget for anywidget: the factory's closure holds the state, because initialize and render get different
// proxies of one model.

import { render as draw, type FunctionComponent } from "preact";
import type { InitializeContext, RenderContext } from "../kernel/widget.js";
import { arrivals, type ChunkName, loadedChunk, loadedStyles } from "../state/chunks.js";
import { Surroundings } from "../state/context.js";
import { Model } from "../state/model.js";
import { inFrame } from "../state/stores/store.js";
import type { View } from "../state/view/view.js";
import { oncePlaced } from "../ui/dom/placed.js";
import { noteTheme } from "../ui/dom/theme.js";

/** Mount a view of a model into an element; returns the function that unmounts it. */
export function mount(
  el: HTMLElement,
  model: Model,
  view: View,
  Content: FunctionComponent,
  label = "Argilla users",
): () => void {
  const root = el.ownerDocument.createElement("section");
  root.className = "argilla-widgets";
  root.setAttribute("aria-label", label);
  // The text is English even on a right-to-left page; names have a direction of their own.
  root.lang = "en";
  root.dir = "ltr";
  // So that a click on plain text keeps keys here, too.
  root.tabIndex = -1;
  // Keys for the widget must not trigger the host's commands. Notebook 7 handles a key before the widget does, and asks
  // the focused element itself.
  const page = root.ownerDocument.defaultView!;
  const reserve = (event: KeyboardEvent) => {
    const path = event.composedPath();
    if (!path.includes(root)) return;
    (path[0] as HTMLElement).toggleAttribute("data-lm-suppress-shortcuts", !isForHost(event));
  };
  page.addEventListener("keydown", reserve, true);
  root.addEventListener("keydown", (event) => loadedChunk("people")?.stopUnmeant(event), true);
  root.addEventListener("keydown", (event) => {
    if (!isForHost(event)) event.stopPropagation();
    if (!event.defaultPrevented) loadedChunk("people")?.searchKey(event, root);
  });
  // JupyterLab handles a press at a cell's prompt itself and leaves the focus here, so the next key, such as
  // Ctrl+Enter, would come here too.
  const leave = (event: MouseEvent) => {
    if (event.defaultPrevented && !event.composedPath().includes(root)) view.focusedElement?.blur();
  };
  root.ownerDocument.addEventListener("mousedown", leave);
  const removeStyle = showStyle(el);
  el.append(root);
  view.root = root;
  const end = oncePlaced(root, () => {
    noteTheme(root);
    draw(
      <Surroundings value={{ model, view }}>
        <Content />
      </Surroundings>,
      root,
    );
    return () => draw(null, root);
  });
  return () => {
    end();
    page.removeEventListener("keydown", reserve, true);
    root.ownerDocument.removeEventListener("mousedown", leave);
    root.remove();
    removeStyle();
  };
}

/** Keep the styles of the chunks that are here next to the content, where it works in a shadow root, too. */
function showStyle(el: HTMLElement): () => void {
  const style = el.ownerDocument.createElement("style");
  const update = () => {
    const styles = loadedStyles();
    if (style.textContent !== styles) style.textContent = styles; // else the page would compute its styles again
  };
  update();
  el.prepend(style);
  const end = arrivals.subscribe(update);
  return () => {
    end();
    style.remove();
  };
}

/**
 * Build anywidget's default export from the component that fills a view; `chunks` are those that it needs, `label` names the
 * regions of its views.
 */
export function widget(
  makeView: () => View,
  Content: FunctionComponent,
  chunks: readonly ChunkName[],
  label?: string,
) {
  return () => {
    let model: Model | null = null;
    // Views whose model `render` created: if `initialize` was not called, dispose of the model with the last view.
    let views = 0;

    return {
      initialize({ model: widget, signal }: InitializeContext) {
        const ours = new Model(widget, chunks);
        model = ours;
        void ours.greet();
        const dispose = () => ours.dispose();
        signal?.addEventListener("abort", dispose);
        return dispose;
      },

      render({ model: widget, el, signal }: RenderContext) {
        const own = model === null || views > 0;
        model ??= new Model(widget, chunks);
        const ours = model;
        if (own) views += 1;
        const view = makeView();
        const end = mount(el, ours, view, Content, label);
        let ended = false;
        // After the frame is painted, or late in a hidden page.
        const cancel = inFrame(() => setTimeout(() => ended || ours.ensureOpen()), 400);
        const cleanup = () => {
          if (ended) return; // called by both the signal and the host
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

/**
 * Whether a key is a command of the host, such as Ctrl+S: a character with Ctrl or Meta, except those that edit text or
 * select here. With Alt, it may be a character of its own.
 */
function isForHost({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && key.length === 1 && !/[acvxyz ]/i.test(key);
}
