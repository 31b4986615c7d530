/** Where each widget's file of script and of style begins. */
export const ENTRY_POINTS: { in: string; out: string }[];
