// The panel of a widget that changes things: what was not done can be tried again, and what was done undone.

import type { ComponentChildren } from "preact";
import type { ActingModel } from "../acting.js";
import { useStore } from "../store.js";
import { FailureList } from "./FailureList.js";
import { Panel, type PanelProps } from "./Panel.js";
import { UndoDialog } from "./UndoDialog.js";
import { UndoButton } from "./undo.js";

interface ActionPanelProps extends Omit<PanelProps, "notDone" | "undo"> {
  model: ActingModel;
  /** The next step, beside what is said of the last one. */
  next?: ComponentChildren;
}

export function ActionPanel(props: ActionPanelProps) {
  const { model, view, next } = props;
  // What it gives to the panel is drawn anew only when it is.
  useStore(model);
  useStore(view);
  return (
    <>
      <Panel
        {...props}
        notDone={<FailureList model={model} />}
        undo={
          <>
            {next}
            <UndoButton model={model} view={view} />
          </>
        }
      />
      <UndoDialog model={model} view={view} />
    </>
  );
}
