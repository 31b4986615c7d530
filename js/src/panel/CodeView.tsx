// Code in three forms, with the chosen one kept for the whole view, and a button to copy it.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Code } from "../protocol.js";
import type { Model } from "../state/model.js";
import type { CodeKind, View } from "../state/view.js";
import { Button } from "../ui/Button.js";
import { useUid } from "../ui/uid.js";
import { CopyField, copy } from "./CopyField.js";
import { highlight } from "./highlight.js";

const KINDS: readonly { kind: CodeKind; name: string }[] = [
  { kind: "argilla_widgets", name: "argilla-widgets" },
  { kind: "argilla", name: "Argilla SDK" },
  { kind: "curl", name: "curl" },
];

/** The control to choose one of the three forms. */
export function CodeKinds({ view }: { view: View }) {
  const name = useUid();
  return (
    <fieldset class="aw-segments">
      <legend class="aw-sr-only">Code for</legend>
      {KINDS.map((one) => (
        <label key={one.kind} class={view.codeKind === one.kind ? "aw-on" : undefined}>
          <input
            type="radio"
            class="aw-sr-only"
            name={name}
            checked={view.codeKind === one.kind}
            onChange={() => view.chooseCode(one.kind)}
          />
          {one.name}
        </label>
      ))}
    </fieldset>
  );
}

interface CodeViewProps {
  model: Model;
  view: View;
  code: Code;
  /** The control to choose a form, unless it is elsewhere on the page. */
  kinds?: ComponentChildren;
}

export function CodeView({ model, view, code, kinds }: CodeViewProps) {
  const text = code[view.codeKind];
  const [byHand, setByHand] = useState<string | null>(null);
  return (
    <>
      <div class="aw-code-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container has to be reachable by keyboard. */}
        <pre tabIndex={0}>
          {highlight(text, view.codeKind === "curl").map(({ kind, text }, at) =>
            kind === null ? (
              text
            ) : (
              <span key={at} class={`aw-code-${kind}`}>
                {text}
              </span>
            ),
          )}
        </pre>
        {byHand === text && <CopyField label="Code" text={text} onClose={() => setByHand(null)} />}
      </div>
      <div class="aw-code-side">
        {kinds}
        <Button
          onClick={async () => {
            if (!(await copy(text, model, "Copied the code."))) setByHand(text);
          }}
        >
          Copy code
        </Button>
      </div>
    </>
  );
}
