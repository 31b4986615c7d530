// The panel of a widget that changes things: offers to retry what failed and to undo what was done.

import type { ComponentChildren } from "preact";
import type { ActingModel } from "../state/acting.js";
import { useStore } from "../state/store.js";
import { FailureList } from "./FailureList.js";
import { Panel, type PanelProps } from "./Panel.js";
import { UndoDialog } from "./UndoDialog.js";
import { UndoButton } from "./undo.js";

interface ActionPanelProps extends Omit<PanelProps, "notDone" | "undo"> {
  model: ActingModel;
  /** The next step, shown beside the status of the last action. */
  next?: ComponentChildren;
}

export function ActionPanel(props: ActionPanelProps) {
  const { model, view, next } = props;
  // Subscribe here: the elements passed to the panel are re-created only when this component renders.
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
