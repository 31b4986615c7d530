// The panel of a widget that changes things: offers to retry what failed and to undo what was done.

import type { ComponentChildren } from "preact";
import { useChunk } from "../state/chunks.js";
import { useModel, useView } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Panel, type PanelProps } from "./Panel.js";

interface ActionPanelProps extends Omit<PanelProps, "notDone" | "undo"> {
  /** The next step, shown beside the status of the last action. */
  next?: ComponentChildren;
}

export function ActionPanel(props: ActionPanelProps) {
  const model = useModel();
  const view = useView();
  const { next } = props;
  // Subscribe here: the elements passed to the panel are re-created only when this component renders.
  useStore(model);
  useStore(view);
  const chunk = useChunk("manager");
  return (
    <>
      <Panel
        {...props}
        notDone={chunk && <chunk.FailureList />}
        undo={
          <>
            {next}
            {chunk && <chunk.UndoButton />}
          </>
        }
      />
      {chunk && <chunk.UndoDialog />}
    </>
  );
}
