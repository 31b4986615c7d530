// Ids for elements. Preact's useId is unique only within one root, but a page holds many widgets, each with its own
// copy of this script.

import { useState } from "preact/hooks";
import { newId } from "../data/ids.js";

const PREFIX = `aw-${newId().slice(0, 8)}`;
let count = 0;

export function useUid(): string {
  const [uid] = useState(() => {
    count += 1;
    return `${PREFIX}-${count}`;
  });
  return uid;
}
