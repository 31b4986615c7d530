// Detect whether the host is light or dark, and follow changes while the widget is shown.

// VS Code first: its widgets bring JupyterLab's variables too, always with the values of the light theme.
const HOST_BACKGROUNDS = [
  "--vscode-editor-background",
  "--jp-layout-color0",
  "--colab-primary-surface-color",
];

/** Attributes of html and body in which hosts name their theme; others change often, for example during a drag. */
const NAMING = [
  "class",
  "style",
  "theme",
  "data-theme",
  "data-bs-theme",
  "data-jp-theme-light",
  "data-jp-theme-name",
  "data-vscode-theme-kind",
];

function luminance(color: string): number | null {
  const parts = color.match(/[\d.]+/g)?.map(Number);
  if (parts === undefined || parts.length < 3 || (parts.length > 3 && parts[3] < 0.5)) return null;
  const scale = color.startsWith("color(") ? 255 : 1;
  return (0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]) * scale;
}

/** Determine the host's theme: from its own background, else from what is behind the widget, else from the system. */
function themeOf(root: HTMLElement): "light" | "dark" {
  const { jpThemeLight } = root.ownerDocument.body.dataset;
  if (jpThemeLight !== undefined) return jpThemeLight === "false" ? "dark" : "light";
  const style = getComputedStyle(root);
  const named = HOST_BACKGROUNDS.find((name) => style.getPropertyValue(name).trim() !== "");
  if (named !== undefined) {
    const probe = root.ownerDocument.createElement("span");
    probe.style.backgroundColor = `var(${named})`;
    root.append(probe);
    const light = luminance(getComputedStyle(probe).backgroundColor);
    probe.remove();
    if (light !== null) return light < 128 ? "dark" : "light";
  }
  const { body, documentElement } = root.ownerDocument;
  for (const element of [body, documentElement]) {
    if (element.matches(".dark, .dark-theme, .vscode-dark, [data-theme='dark'], [theme='dark']"))
      return "dark";
  }
  for (let element = parentOf(root); element !== null; element = parentOf(element)) {
    const light = luminance(getComputedStyle(element).backgroundColor);
    if (light !== null) return light < 128 ? "dark" : "light";
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** The parent element, crossing shadow roots, which marimo uses. */
function parentOf(element: Element): Element | null {
  return element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host ?? null;
}

/** Keep the root's `data-theme` in sync with the host's theme; returns the function that stops this. */
export function followTheme(root: HTMLElement): () => void {
  const update = () => {
    root.dataset.theme = themeOf(root);
  };
  update();
  let later: ReturnType<typeof setTimeout>;
  const changed = () => {
    update();
    // A host may name the theme before its stylesheet has loaded.
    clearTimeout(later);
    later = setTimeout(update, 400);
  };
  const observer = new MutationObserver(changed);
  const { body, documentElement } = root.ownerDocument;
  for (const element of [body, documentElement]) observer.observe(element, { attributeFilter: NAMING });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    clearTimeout(later);
    observer.disconnect();
    system.removeEventListener("change", changed);
  };
}
