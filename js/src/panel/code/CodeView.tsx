// The code of a journal entry in one of three forms, which is chosen for the whole view, and a button to copy it; below a
// panel, that of the last change.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useModel, useView } from "../../state/context.js";
import { useStore } from "../../state/stores/store.js";
import { type Basis, useQuery } from "../../state/useQuery.js";
import { Button } from "../../ui/controls/Button.js";
import { Segments } from "../../ui/controls/Segments.js";
import { useHome } from "../../ui/dom/home.js";
import { useCopy } from "./CopyField.js";
import { highlight } from "./highlight.js";
import { type CodeKind, shownCode } from "./shownCode.js";

const KINDS: readonly { value: CodeKind; name: string }[] = [
  { value: "argilla_widgets", name: "argilla-widgets" },
  { value: "argilla", name: "Argilla SDK" },
  { value: "curl", name: "curl" },
];

/** The control to choose one of the three forms. */
export function CodeKinds() {
  const view = useView();
  const shown = shownCode(view);
  return (
    <Segments
      label="Code for"
      options={KINDS}
      chosen={shown.kind}
      onChoose={(kind) => {
        shown.kind = kind;
        shown.open ??= true; // someone who chooses a form wants to read the code
        view.notify();
      }}
    />
  );
}

interface Entry {
  /** Its number; of an entry of an earlier session, its short id. */
  number: number | string;
  message: string;
}

interface CodeViewProps {
  /** The journal entry; another object when it may have changed, so that its code is requested again. */
  entry: Entry;
  label: string;
  /** If it follows a panel: it appears with its code, is named after the change, and can be folded. */
  strip?: Fold;
}

interface Fold {
  open: boolean;
  onToggle: () => void;
}

/** The code of a journal entry in the chosen form, requested when it is first shown or copied. */
export function CodeView({ entry, label, strip }: CodeViewProps) {
  const model = useModel();
  const view = useView();
  const { kind } = shownCode(view);
  const [copying, setCopying] = useState(false);
  const folded = strip?.open === false;
  const drawn = useRef(false);
  const basis = useMemo((): Basis => ({ answers: new Map() }), [entry]);
  const asked = !folded || copying;
  const question = { type: "ask_script", entry: entry.number, kind } as const;
  // The code that was there stays until the other arrives, so that nothing around it moves twice.
  const query = useQuery(model, asked ? question : null, basis, { keep: "code" });
  const { answer, of, kept, error, asking } = query;
  const named = useRef(entry);
  if (!kept) named.current = entry;
  const isSilent = asking && model.link === "silent";
  const text = error !== null || isSilent ? null : (answer?.code ?? null);
  const { copyText, field } = useCopy(view, `${entry.number} ${kind}`);
  useEffect(() => {
    if (!copying || asking) return;
    setCopying(false);
    if (error !== null) model.showTrouble(error);
    else void copyText("Code", answer!.code, "Copied the code.");
  });
  if (strip?.open && answer === null && error === null && !drawn.current) return null;
  drawn.current = true;
  const { message } = named.current;
  const instead = isSilent ? "The kernel is not responding." : (error?.message ?? "Loading the code.");
  return (
    <section class={strip ? "aw-code aw-code-strip" : "aw-code"} aria-label={label}>
      {strip && <p class="aw-code-of">{message === model.message ? "Code" : `Code of: ${message}`}</p>}
      <div class="aw-code-body">
        {folded ? null : text === null ? (
          <p class="aw-dim">{instead}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll container has to be reachable by keyboard.
          // biome-ignore lint/a11y/useSemanticElements: as in ScrollBox.
          <pre role="group" aria-label="Code" tabIndex={0}>
            {highlight(text, of!.kind === "curl").map(({ kind, text }, at) =>
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
        {field}
      </div>
      <div class="aw-code-side">
        {strip?.open && <CodeKinds />}
        {strip && (
          <Button kind="quiet" expanded={strip.open} onClick={strip.onToggle}>
            {strip.open ? "Hide code" : "Show code"}
          </Button>
        )}
        <Button busy={asking} disabled={!folded && text === null} onClick={() => setCopying(true)}>
          Copy code
        </Button>
      </div>
    </section>
  );
}

/** The code of the newest change, on the `tab` where it was made. */
export function CodeStrip({ tab }: { tab?: string }) {
  const model = useModel();
  const view = useView();
  useStore(model);
  useStore(view);
  const { coded } = model;
  const home = useHome(tab, coded);
  if (coded === null || !home) return null;
  // The first change shows its code; after that, it stays as folded or open as it was left.
  const shown = shownCode(view);
  shown.first ??= coded;
  const open = shown.open ?? shown.first === coded;
  const onToggle = () => {
    shown.open = !open;
    view.notify();
  };
  return <CodeView entry={coded} label="Code" strip={{ open, onToggle }} />;
}
