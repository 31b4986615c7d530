// A panel whose content is in the chunk "manager": until that arrives, its title and a placeholder.

import type { FunctionComponent } from "preact";
import { type ChunkExports, useChunk } from "../state/chunks.js";
import type { Model } from "../state/model.js";
import { useStore } from "../state/stores/store.js";
import type { View } from "../state/view/view.js";
import { RefreshButton } from "./Header.js";
import { Panel } from "./Panel.js";
import { LoadingState } from "./Placeholder.js";
import { silenceOf } from "./problems.js";

export interface PanelContentProps {
  model: Model;
  view: View;
}

interface LoadedPanelProps extends PanelContentProps {
  title: string;
  content: (chunk: ChunkExports["manager"]) => FunctionComponent<PanelContentProps>;
  /** Pixels that its content takes at first. */
  height: number;
}

export function LoadedPanel({ model, view, title, content, height }: LoadedPanelProps) {
  useStore(model);
  const chunk = useChunk("manager");
  if (chunk !== null) {
    const Content = content(chunk);
    return <Content model={model} view={view} />;
  }
  return (
    <Panel model={model} view={view} title={title} headerEnd={<RefreshButton model={model} />}>
      <LoadingState
        model={model}
        problem={model.people ? null : silenceOf(model)} // else the alerts report it
        message="Loading this widget from the kernel."
        height={height}
      />
    </Panel>
  );
}
