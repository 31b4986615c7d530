// The address of a server for other people: a notebook often reaches it under one that works only on its own computer.

import { remember, remembered } from "../ui/dom/remember.js";

const keyOf = (url: string) => `argilla-widgets address ${url}`;

/** The address to send to others: the last one chosen in this browser, or else the one that the notebook uses. */
export const addressFor = (url: string): string => remembered("localStorage", keyOf(url)) ?? url;

/** Remember the address of a server for others; an empty one restores the notebook's own. */
export const rememberAddress = (url: string, address: string): void =>
  remember("localStorage", keyOf(url), address || null);

const HERE = /^(.*\.)?localhost$|^127\.|^0\.0\.0\.0$|^\[::1?\]$/;

/** Return why others can't open an address; null when nothing is known against it. */
export function addressWarning(address: string): string | null {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return "Begin with “https:” or “http:”.";
  return HERE.test(new URL(address).hostname)
    ? "Others can't open a local address. Enter the one that they use."
    : null;
}
