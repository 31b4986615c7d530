// Heights in CSS pixels that scripts compute with.

/** A row and the head of the table; the matrix has rows of this height too. Keep in sync with styles/sizes.css. */
export const ROW_HEIGHT = 33;
export const HEAD_HEIGHT = 36;
/** An option in a long list. Keep in sync with styles/later/ui.css. */
export const OPTION_HEIGHT = 30;
