// The panel of a form or an access view as a widget of its own: the code of the last change is below it.

import { ActionPanel } from "./ActionPanel.js";
import { CodeStrip } from "./code/CodeView.js";
import { RefreshButton } from "./Header.js";
import type { PanelProps } from "./Panel.js";
import { ProgressBars } from "./requests/ProgressBars.js";

type WidgetPanelProps = Pick<PanelProps, "title" | "note" | "foot" | "after" | "children">;

export function WidgetPanel({ foot, after, ...props }: WidgetPanelProps) {
  return (
    <ActionPanel
      {...props}
      headerEnd={<RefreshButton />}
      foot={foot === undefined ? <ProgressBars /> : foot}
      after={
        <>
          {after}
          <CodeStrip />
        </>
      }
    />
  );
}
