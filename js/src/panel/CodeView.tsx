// The code of a journal entry in one of three forms, which is chosen for the whole view, and a button to copy it.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Answer } from "../kernel/connection.js";
import type { JournalItem } from "../protocol.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
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
  useStore(model);
  useStore(view);
  const kind = view.codeKind;
  const { text, problem, ask } = useCode(model, entry, kind);
  const pieces = useMemo(() => highlight(text ?? "", kind === "curl"), [text, kind]);
  const [byHand, setByHand] = useState<string | null>(null);
  return (
    <>
      <div class="aw-code-body">
        {text === null ? (
          <p class="aw-dim">{problem ?? "Loading the code."}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container has to be reachable by keyboard.
          <pre tabIndex={0}>
            {pieces.map(({ kind, text }, at) =>
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
        {byHand !== null && byHand === text && (
          <CopyField label="Code" text={text} onClose={() => setByHand(null)} />
        )}
      </div>
      <div class="aw-code-side">
        {kinds}
        {problem !== null && <Button onClick={ask}>Try again</Button>}
        <Button
          disabled={text === null}
          onClick={async () => {
            if (!(await copy(text!, model, "Copied the code."))) setByHand(text);
          }}
        >
          Copy code
        </Button>
      </div>
    </>
  );
}

const NO_KERNEL = "The kernel is not responding.";

/** The code of an entry, once it is here, or a sentence on why it is not, and a function that asks again. */
function useCode(model: Model, entry: Entry, kind: CodeKind) {
  const [attempt, setAttempt] = useState(0);
  const [got, setGot] = useState<{ asked: object; answer: Answer } | null>(null);
  const asked = useMemo(() => ({}), [model, entry, kind, attempt]);
  useLayoutEffect(() => {
    let current = true;
    void model.askScript(entry.number, kind).then((answer) => current && setGot({ asked, answer }));
    return () => {
      current = false;
    };
  }, [asked]);
  const answer = got?.asked === asked ? got.answer : null;
  let problem = answer === null && (model.link === "silent" || model.link === "lost") ? NO_KERNEL : null;
  if (answer?.type === "failed") {
    // What the connection itself reports is about changes.
    const { code, message, hint } = answer.error;
    problem = code === "NoKernel" || code === "NoAnswer" ? NO_KERNEL : `${message} ${hint ?? ""}`;
  }
  const text = answer?.type === "script" ? answer.code : null;
  return { text, problem, ask: () => setAttempt(attempt + 1) };
}
