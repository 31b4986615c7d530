// The address of a server for other people, remembered for the next time: a notebook often reaches it under one that works
// only on its own computer.

import { useState } from "preact/hooks";
import type { Model } from "../state/model.js";
import { Field } from "../ui/controls/Field.js";
import { remember, remembered } from "../ui/dom/remember.js";

const HERE = /^(.*\.)?localhost$|^127\.|^0\.0\.0\.0$|^\[::1?\]$/;

/** Return why a text cannot be sent as an address; null if it can. */
export function addressError(text: string): string | null {
  if (!/^https?:/i.test(text)) return "Begin with “https:” or “http:”.";
  return /:\/\//.test(text) && URL.canParse(text) ? null : "This is not a web address.";
}

/** Return why others can't open an address; null when nothing is known against it. */
const addressWarning = (address: string) =>
  HERE.test(new URL(address).hostname)
    ? "Others can't open a local address. Enter the one that they use."
    : null;

export interface Address {
  /** The address that the notebook uses. */
  url: string;
  /** What was typed; empty for the notebook's own. */
  text: string;
  /** What others see. */
  shown: string;
  /** Why it cannot be sent. */
  error: string | null;
  /** Why others may not reach it. */
  warning: string | null;
  /** The one to send instead of the notebook's; null for that. */
  chosen: string | null;
  set: (text: string) => void;
}

/** The address to send to others: the last one chosen in this browser, or else the one that the notebook uses. */
export function useAddress({ session }: Model): Address {
  const url = session?.url ?? "";
  const key = `argilla-widgets address ${url}`;
  const [text, setText] = useState(() => remembered("localStorage", key) ?? "");
  const shown = text.trim() || url;
  const error = addressError(shown);
  return {
    url,
    text,
    shown,
    error,
    warning: error === null ? addressWarning(shown) : null,
    chosen: shown === url ? null : shown,
    set: (typed) => {
      setText(typed);
      if (typed.trim() === "") remember("localStorage", key, null);
      else if (addressError(typed.trim()) === null) remember("localStorage", key, typed);
    },
  };
}

export function AddressField({ address, autoFocus }: { address: Address; autoFocus?: boolean }) {
  const { url, text, error, warning, set } = address;
  return (
    <Field
      autoFocus={autoFocus}
      label="Address for others"
      value={text}
      placeholder={url}
      error={error}
      warning={warning}
      onInput={set}
    />
  );
}
