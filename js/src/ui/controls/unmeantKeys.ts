// Keys that are not meant for the control that would get them: those of an input method, and those of a key that is held down.

const ACTING = ["Enter", " ", "Delete", "Backspace"];

/** Keep such a key from all controls. */
export function stopUnmeant(event: KeyboardEvent): void {
  const { key, repeat, isComposing, keyCode } = event;
  const target = event.target as Element;
  const field = target.matches("input, textarea");
  // The first press may have moved the focus to what another one would act on.
  const held = repeat && (field ? key === "Enter" && !target.matches("textarea") : ACTING.includes(key));
  // A word that is composed has keys of its own; Safari tells them by their code alone. Outside of fields only those that
  // begin one are for a cell, which opens its field for the word.
  const begins = ["Process", "Dead", "Unidentified"].includes(key);
  const composed = (isComposing || keyCode === 229) && (field || !begins);
  if (held) event.preventDefault();
  if (held || composed) event.stopPropagation();
}
