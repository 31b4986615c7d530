// A note about what the requesting account cannot see.

export function Note({ note }: { note: string | null }) {
  return note === null ? null : <p class="aw-note-bar">{note}</p>;
}
