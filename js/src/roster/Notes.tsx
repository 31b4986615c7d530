// What may be unexpected in a file, a plan or its result.

import { displayText } from "../ui/display/displayText.js";

export function Notes({ notes }: { notes: readonly string[] }) {
  return notes.length === 0 ? null : (
    <ul class="aw-roster-notes" aria-label="Notes">
      {notes.map((note) => (
        <li key={note}>{displayText(note)}</li>
      ))}
    </ul>
  );
}
