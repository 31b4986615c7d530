// What the account that asks cannot see.

export function Note({ note }: { note: string | null }) {
  return note === null ? null : <p class="aw-note-bar">{note}</p>;
}
