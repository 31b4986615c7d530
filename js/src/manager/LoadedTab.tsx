// The "Access" tab, loaded when it is first opened.

import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { TabProps } from "../dialogs/managerView.js";
import { loadPart } from "../kernel/parts.js";
import { EmptyState, Skeleton } from "../panel/TablePlaceholder.js";
import type { ErrorInfo, Part } from "../protocol.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/store.js";
import { Button } from "../ui/Button.js";

interface AccessPart {
  AccessTab: FunctionComponent<TabProps>;
}
type Loaded = AccessPart & Pick<Part, "style">;

const SILENT = {
  message: "The kernel is not responding, so this tab cannot be loaded.",
  hint: "This is normal while a cell is running: the tab opens right after it. Otherwise, run this widget's cell again.",
};
const REFUSED = {
  message: "This tab could not be opened.",
  hint: "Reload the page and run the cell again. The browser's console has the details.",
};
type Problem = Pick<ErrorInfo, "message" | "hint">;

/** Loads started, shared by all views of a widget; a failed one is removed, so that it can be retried. */
const asked = new WeakMap<Model, Promise<Loaded | Problem>>();
/** Loaded parts, so that the tab opens at once the next time. */
const here = new WeakMap<Model, Loaded>();

function load(model: Model): Promise<Loaded | Problem> {
  const asking = asked.get(model) ?? ask(model);
  asked.set(model, asking);
  return asking;
}

async function ask(model: Model): Promise<Loaded | Problem> {
  const answer = await model.request({ type: "ask_part", name: "access" });
  let problem: Problem = REFUSED;
  if (answer.type === "part") {
    try {
      const loaded = { ...(await loadPart<AccessPart>(answer.script)), style: answer.style };
      here.set(model, loaded);
      return loaded;
    } catch (error) {
      console.error(error);
    }
  } else if (answer.type === "failed") problem = answer.error;
  asked.delete(model);
  return problem;
}

export function LoadedTab({ model, view }: TabProps) {
  useStore(model);
  const [got, setGot] = useState<Loaded | Problem | undefined>(here.get(model));
  const open = () => {
    setGot(undefined);
    void load(model).then(setGot);
  };
  useEffect(() => {
    if (got === undefined) open();
  }, []);
  if (got !== undefined && "style" in got) {
    const { AccessTab, style } = got;
    // Place the style next to its content, so that it works in a shadow root too.
    return (
      <>
        <style>{style}</style>
        <AccessTab model={model} view={view} />
      </>
    );
  }
  const silent = model.link === "silent" || model.link === "lost";
  const problem = got ?? (silent ? SILENT : null);
  if (problem === null) return <Skeleton model={model} awaited="Loading this tab from the kernel." />;
  return (
    <EmptyState title={problem.message} hint={problem.hint} alert>
      <Button onClick={got === undefined ? () => void model.ask() : open}>Try again</Button>
    </EmptyState>
  );
}
