// The code for the last change; it has a heading when a different message is shown above it.

import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import type { View } from "../state/view.js";
import { CodeKinds, CodeView } from "./CodeView.js";

export function CodeStrip({ model, view }: { model: ActingModel; view: View }) {
  useStore(model);
  useStore(view);
  if (model.code === null) return null;
  return (
    <section class="aw-code" aria-label="Code">
      <p class="aw-code-of">{model.codeOf === model.said ? "Code" : `Code of: ${model.codeOf}`}</p>
      <CodeView model={model} view={view} code={model.code} kinds={<CodeKinds view={view} />} />
    </section>
  );
}
