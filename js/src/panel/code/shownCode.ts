// How a view shows code, kept between actions.

import type { AskScript } from "../../protocol.js";
import { perInstance } from "../../state/stores/perInstance.js";
import type { View } from "../../state/view/view.js";

/** One of the forms in which code is shown. */
export type CodeKind = AskScript["kind"];

export const shownCode = perInstance((_: View) => ({
  kind: "argilla_widgets" as CodeKind,
  /** The first result whose code was shown: later code is folded, until a person chooses. */
  first: null as object | null,
  open: null as boolean | null,
}));
