// The code of a journal entry in one of three forms, which is chosen for the whole view, and a button to copy it; below a
// panel, that of the last change.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Answer } from "../kernel/connection.js";
import type { JournalItem } from "../protocol.js";
import type { ActingModel } from "../state/acting.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
import type { CodeKind, View } from "../state/view.js";
import { Button } from "../ui/Button.js";
import { Segments } from "../ui/Segments.js";
import { useCopy } from "./CopyField.js";
import { highlight } from "./highlight.js";

const KINDS: readonly { value: CodeKind; name: string }[] = [
  { value: "argilla_widgets", name: "argilla-widgets" },
  { value: "argilla", name: "Argilla SDK" },
  { value: "curl", name: "curl" },
];

/** The control to choose one of the three forms. */
export function CodeKinds({ view }: { view: View }) {
  return (
    <Segments
      label="Code for"
      options={KINDS}
      chosen={view.codeKind}
      onChoose={(kind) => view.chooseCode(kind)}
    />
  );
}

type Entry = Pick<JournalItem, "number">;

interface CodeViewProps {
  model: Model;
  view: View;
  /** The journal entry; another object when it may have changed, so that its code is requested again. */
  entry: Entry;
  /** The control to choose a form, unless it is elsewhere on the page. */
  kinds?: ComponentChildren;
}

/** The code of a journal entry in the chosen form, requested when it is first shown. */
export function CodeView({ model, view, entry, kinds }: CodeViewProps) {
  const kind = view.codeKind;
  const [got, setGot] = useState<{ entry: Entry; kind: CodeKind; answer: Answer }>();
  const { copyText, field } = useCopy(model);
  useLayoutEffect(() => {
    let current = true;
    void model
      .request({ type: "ask_script", entry: entry.number, kind })
      .then((answer) => current && setGot({ entry, kind, answer }));
    return () => {
      current = false;
    };
  }, [entry, kind]);
  const answer = got?.entry === entry && got.kind === kind ? got.answer : null;
  const text = answer?.type === "script" ? answer.code : null;
  const error = answer?.type === "failed" ? answer.error : null;
  // What the connection itself reports is about changes.
  const silent = model.link === "silent" || error?.code === "NoKernel" || error?.code === "NoAnswer";
  const instead = silent ? "The kernel is not responding." : (error?.message ?? "Loading the code.");
  return (
    <>
      <div class="aw-code-body">
        {text === null ? (
          <p class="aw-dim">{instead}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container has to be reachable by keyboard.
          // biome-ignore lint/a11y/useSemanticElements: as in ScrollBox.
          <pre role="group" aria-label="Code" tabIndex={0}>
            {highlight(text, kind === "curl").map(({ kind, text }, at) =>
              kind === null ? (
                text
              ) : (
                <span key={at} class={`aw-code-${kind}`}>
                  {text}
                </span>
              ),
            )}
          </pre>
        )}
        {field?.props.text === text && field}
      </div>
      <div class="aw-code-side">
        {kinds}
        <Button disabled={text === null} onClick={() => void copyText("Code", text!, "Copied the code.")}>
          Copy code
        </Button>
      </div>
    </>
  );
}

export function CodeStrip({ model, view }: { model: ActingModel; view: View }) {
  useStore(model);
  useStore(view);
  const { coded } = model;
  if (coded === null) return null;
  return (
    <section class="aw-code" aria-label="Code">
      <p class="aw-code-of">{coded.message === model.message ? "Code" : `Code of: ${coded.message}`}</p>
      <CodeView model={model} view={view} entry={coded} kinds={<CodeKinds view={view} />} />
    </section>
  );
}
