// What is said once the active row is gone, so that who moves by keys knows why they act on nothing.

import { useRef } from "preact/hooks";
import { isolated } from "../display/displayText.js";
import type { Key } from "./gridState.js";

interface GoneNoteProps {
  /** The active row, also after it has gone. */
  row: Key | null | undefined;
  /** What it is called; undefined while it is not here. */
  name: string | undefined;
  /** Whether it is gone if it is not here. */
  gone: boolean;
}

export function GoneNote({ row, name, gone }: GoneNoteProps) {
  const last = useRef({ row, name });
  if (name !== undefined) last.current = { row, name };
  const said = gone && name === undefined && last.current.row === row && last.current.name;
  return (
    <p class="aw-sr-only" aria-live="polite">
      {said && `${isolated(said)} is no longer in this list.`}
    </p>
  );
}
