// The panel of a form or an access view as a widget of its own: the code of the last change is below it.

import type { Model } from "../state/model.js";
import type { View } from "../state/view/view.js";
import { ActionPanel } from "./ActionPanel.js";
import { CodeStrip } from "./code/CodeView.js";
import { RefreshButton } from "./Header.js";
import type { PanelProps } from "./Panel.js";
import { ProgressBars } from "./requests/ProgressBars.js";

interface WidgetPanelProps extends Pick<PanelProps, "title" | "note" | "foot" | "after" | "children"> {
  model: Model;
  view: View;
}

export function WidgetPanel({ foot, after, ...props }: WidgetPanelProps) {
  const { model, view } = props;
  return (
    <ActionPanel
      {...props}
      headerEnd={<RefreshButton model={model} />}
      foot={foot === undefined ? <ProgressBars model={model} /> : foot}
      after={
        <>
          {after}
          <CodeStrip model={model} view={view} />
        </>
      }
    />
  );
}
