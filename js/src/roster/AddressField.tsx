// The address that others open to sign in, remembered for the next time.

import { useState } from "preact/hooks";
import { addressFor, addressWarning, rememberAddress } from "../forms/credentials/address.js";
import type { Model } from "../state/model.js";
import { Field } from "../ui/controls/Field.js";

/** The address for others; null for that of the client. */
export function chosenAddress({ session }: Model): string | null {
  const url = session?.url ?? "";
  const address = addressFor(url).trim();
  return address === url || address === "" ? null : address;
}

export function AddressField({ model }: { model: Model }) {
  const url = model.session?.url ?? "";
  const [address, setAddress] = useState(() => addressFor(url));
  return (
    <Field
      label="Address for others"
      value={address}
      placeholder={url}
      warning={addressWarning(address.trim() || url)}
      onInput={(text) => {
        setAddress(text);
        rememberAddress(url, text.trim());
      }}
    />
  );
}
