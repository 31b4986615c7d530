// The key that leads to the search, from anywhere but a field or a dialog.

/** Focus the search of what is shown on `/`. */
export function searchKey(event: KeyboardEvent, root: HTMLElement): void {
  const target = event.composedPath()[0] as HTMLElement;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("input:not([type=checkbox]),textarea,select,dialog,[role=dialog]")) return;
  event.preventDefault();
  const inputs = root.querySelectorAll<HTMLElement>(".aw-search-input");
  [...inputs].find((input) => !input.closest("[inert]"))?.focus();
}
