// The Python that does the same as the last action.

import { useState } from "preact/hooks";
import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
import { CopyField } from "../people/CopyField.js";
import { copy } from "../people/copy.js";
import { highlight } from "./highlight.js";

export function CodeStrip({ model }: { model: Model }) {
  const { code } = model;
  const [byHand, setByHand] = useState<string | null>(null);
  if (code === "") return null;
  return (
    <section class="aw-code" aria-label="Code">
      <div class="aw-code-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it. */}
        <pre tabIndex={0}>
          {highlight(code).map(({ kind, text }, at) =>
            kind === null ? (
              text
            ) : (
              <span key={at} class={`aw-code-${kind}`}>
                {text}
              </span>
            ),
          )}
        </pre>
        {byHand === code && <CopyField label="Code" text={code} onClose={() => setByHand(null)} />}
      </div>
      <Button
        onClick={async () => {
          if (!(await copy(code, model, "Copied the code."))) setByHand(code);
        }}
      >
        Copy code
      </Button>
    </section>
  );
}
