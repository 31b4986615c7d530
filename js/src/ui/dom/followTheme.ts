// Follow the theme of the host while the widget is shown.

import { useEffect } from "preact/hooks";
import { noteTheme } from "./theme.js";

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

/** Keep the root's `data-theme` in sync with the host's theme. */
export function FollowTheme({ root }: { root: HTMLElement }) {
  useEffect(() => followTheme(root), [root]);
  return null;
}

function followTheme(root: HTMLElement): () => void {
  const update = () => noteTheme(root);
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
