// A panel whose content is in a chunk: until that arrives, its title and a placeholder.

import type { FunctionComponent } from "preact";
import { LoadingState } from "../shared/Placeholder.js";
import { useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { RefreshButton } from "./Header.js";
import { Panel } from "./Panel.js";
import { silenceOf } from "./problems.js";

interface LoadedPanelProps {
  title: string;
  /** A hook: the content, or nothing until its chunk has arrived. */
  useContent: () => FunctionComponent | undefined;
  /** Pixels that its content takes at first. */
  height: number;
}

export function LoadedPanel({ title, useContent, height }: LoadedPanelProps) {
  const model = useModel();
  useStore(model);
  const Content = useContent();
  if (Content) return <Content />;
  return (
    <Panel title={title} headerEnd={<RefreshButton />}>
      <LoadingState
        problem={model.people ? null : silenceOf(model)} // else the alerts report it
        message="Loading this widget from the kernel."
        height={height}
      />
    </Panel>
  );
}
