// The code for the last change; it has a heading when a different message is shown above it.

import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import type { View } from "../state/view.js";
import { CodeKinds, CodeView } from "./CodeView.js";

export function CodeStrip({ model, view }: { model: ActingModel; view: View }) {
  useStore(model);
  useStore(view);
  const { coded } = model;
  if (coded === null) return null;
  return (
    <section class="aw-code" aria-label="Code">
      <p class="aw-code-of">{coded.said === model.said ? "Code" : `Code of: ${coded.said}`}</p>
      <CodeView model={model} view={view} entry={coded} kinds={<CodeKinds view={view} />} />
    </section>
  );
}
