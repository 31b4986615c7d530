// Detect whether the host is light or dark.

// VS Code first: its widgets bring JupyterLab's variables too, always with the values of the light theme.
const HOST_BACKGROUNDS = [
  "--vscode-editor-background",
  "--jp-layout-color0",
  "--colab-primary-surface-color",
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

/** Note in the root's `data-theme` which theme it is shown in now. */
export function noteTheme(root: HTMLElement): void {
  root.dataset.theme = themeOf(root);
}
