// Whether the host is light or dark, also when that changes while the widget is shown.

const HOST_BACKGROUNDS = [
  "--jp-layout-color0",
  "--vscode-editor-background",
  "--colab-primary-surface-color",
];

/** Attributes of html and body that hosts name their theme in; others, as of a drag, change often. */
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

/** Find out the host's theme: by its own background, else by what stands behind the widget, else by the system's. */
function themeOf(root: HTMLElement): "light" | "dark" {
  const { jpThemeLight } = root.ownerDocument.body.dataset; // JupyterLab says it, before the widget stands in its page
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

/** The element around another, also out of a shadow root, as marimo has. */
function parentOf(element: Element): Element | null {
  return element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host ?? null;
}

/** Keep `data-theme` of the root as the host's theme is; gives what ends that. */
export function followTheme(root: HTMLElement): () => void {
  const update = () => {
    root.dataset.theme = themeOf(root);
  };
  update();
  let later: ReturnType<typeof setTimeout>;
  const changed = () => {
    update();
    // A host may name the theme before its style sheet has come.
    clearTimeout(later);
    later = setTimeout(update, 400);
  };
  const observer = new MutationObserver(changed);
  const { body, documentElement } = root.ownerDocument;
  for (const element of [body, documentElement]) observer.observe(element, { attributeFilter: NAMING });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  // A widget may be drawn before it stands in the page, where no colour is known yet: its first size tells.
  const placed = new ResizeObserver(() => {
    update();
    placed.disconnect();
  });
  placed.observe(root);
  return () => {
    placed.disconnect();
    clearTimeout(later);
    observer.disconnect();
    system.removeEventListener("change", changed);
  };
}
