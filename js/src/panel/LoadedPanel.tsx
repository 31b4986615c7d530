// A panel whose content is in a chunk: until that arrives, its title and a placeholder.

import type { FunctionComponent } from "preact";
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
  /** A hook: the content, or nothing until its chunk has arrived. */
  useContent: () => FunctionComponent<PanelContentProps> | undefined;
  /** Pixels that its content takes at first. */
  height: number;
}

export function LoadedPanel({ model, view, title, useContent, height }: LoadedPanelProps) {
  useStore(model);
  const Content = useContent();
  if (Content) return <Content model={model} view={view} />;
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
