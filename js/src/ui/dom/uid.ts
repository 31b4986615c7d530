// Ids for elements. Preact's useId is unique only within one root, but a page holds many widgets, maybe of two versions.

import { useState } from "preact/hooks";
import { newId } from "../../data/newId.js";

const PREFIX = `aw-${newId().slice(0, 10)}`;
let count = 0;

export function useUid(): string {
  const [uid] = useState(() => {
    count += 1;
    return `${PREFIX}-${count}`;
  });
  return uid;
}
