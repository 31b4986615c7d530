// Parts of a widget that load when first opened: `_esm` is copied into every widget and every saved notebook, so it
// leaves out what only some people open. bundle.mjs builds a part, and the kernel sends it.

/** The modules that parts import from the widget, by name; its entry point fills it. */
export const shared: Record<string, unknown> = {};

/** Run a part's script the way anywidget runs `_esm`, so that it works wherever the widget itself does. */
export async function loadPart<Exports>(script: string): Promise<Exports> {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    const { default: make } = await import(/* @vite-ignore */ url);
    return make((name: string) => shared[name]);
  } finally {
    URL.revokeObjectURL(url);
  }
}
