// The address of a server for other people, remembered for the next time: a notebook often reaches it under one that works
// only on its own computer.

import { useState } from "preact/hooks";
import type { Model } from "../state/model.js";
import { Field } from "../ui/controls/Field.js";
import { remember, remembered } from "../ui/dom/remember.js";

const HERE = /^(.*\.)?localhost$|^127\.|^0\.0\.0\.0$|^\[::1?\]$/;

/** Return why others can't open an address; null when nothing is known against it. */
export function addressWarning(address: string): string | null {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return "Begin with “https:” or “http:”.";
  return HERE.test(new URL(address).hostname)
    ? "Others can't open a local address. Enter the one that they use."
    : null;
}

export interface Address {
  /** The address that the notebook uses. */
  url: string;
  text: string;
  /** What others see. */
  shown: string;
  /** What is wrong with it for others. */
  warning: string | null;
  /** The one to send instead of the notebook's; null for that. */
  chosen: string | null;
  set: (text: string) => void;
}

/** The address to send to others: the last one chosen in this browser, or else the one that the notebook uses. */
export function useAddress({ session }: Model): Address {
  const url = session?.url ?? "";
  const key = `argilla-widgets address ${url}`;
  const [text, setText] = useState(() => remembered("localStorage", key) ?? url);
  const shown = text.trim() || url;
  return {
    url,
    text,
    shown,
    warning: addressWarning(shown),
    chosen: shown === url ? null : shown,
    set: (typed) => {
      setText(typed);
      remember("localStorage", key, typed.trim() || null); // an empty one restores the notebook's own
    },
  };
}

export function AddressField({ address, autoFocus }: { address: Address; autoFocus?: boolean }) {
  const { url, text, warning, set } = address;
  return (
    <Field
      autoFocus={autoFocus}
      label="Address for others"
      value={text}
      placeholder={url}
      warning={warning}
      onInput={set}
    />
  );
}
