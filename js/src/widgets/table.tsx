// Entry point of the UserTable widget for anywidget.

import { RefreshButton, SeenInPart } from "../panel/Header.js";
import { View } from "../state/view.js";
import { PeoplePanel } from "../table/PeoplePanel.js";
import { SelectedCount } from "../table/SelectedCount.js";
import { widget } from "./mount.js";

export default widget(
  () => new View(),
  (model, view) => (
    <PeoplePanel
      model={model}
      view={view}
      note={<SeenInPart model={model} />}
      headerEnd={<RefreshButton model={model} />}
      toolbarEnd={<SelectedCount model={model} />}
    />
  ),
);
