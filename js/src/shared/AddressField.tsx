// The address that others open to sign in, remembered for the next time.

import { useState } from "preact/hooks";
import type { Model } from "../state/model.js";
import { Field } from "../ui/controls/Field.js";
import { addressFor, addressWarning, rememberAddress } from "./address.js";

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

export function useAddress({ session }: Model): Address {
  const url = session?.url ?? "";
  const [text, setText] = useState(() => addressFor(url));
  const shown = text.trim() || url;
  return {
    url,
    text,
    shown,
    warning: addressWarning(shown),
    chosen: shown === url ? null : shown,
    set: (typed) => {
      setText(typed);
      rememberAddress(url, typed.trim());
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
