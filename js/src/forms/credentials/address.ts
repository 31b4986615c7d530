// The address of a server for other people: a notebook often reaches it under one that works only on its own computer.

/** As on this page, for a browser that stores nothing. */
const remembered = new Map<string, string>();

const keyOf = (url: string) => `argilla-widgets address ${url}`;

/** The address to send to others: the last one chosen in this browser, or else the one that the notebook uses. */
export function addressFor(url: string): string {
  try {
    return remembered.get(url) ?? localStorage.getItem(keyOf(url)) ?? url;
  } catch {
    return url;
  }
}

/** Remember the address of a server for others; an empty one restores the notebook's own. */
export function rememberAddress(url: string, address: string): void {
  remembered.set(url, address || url);
  try {
    if (address === "" || address === url) localStorage.removeItem(keyOf(url));
    else localStorage.setItem(keyOf(url), address);
  } catch {
    // Some hosts forbid it.
  }
}

const HERE = /^(localhost|[^/]*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)$/i;

/** Return why others can't open an address; null when nothing is known against it. */
export function addressWarning(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "Begin with “https:” or “http:”.";
  }
  if (!/^https?:$/.test(url.protocol)) return "Begin with “https:” or “http:”.";
  return HERE.test(url.hostname) ? "Others can't open a local address. Enter the one that they use." : null;
}
