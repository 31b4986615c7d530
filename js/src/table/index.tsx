// The widget UserTable for anywidget.

import { widget } from "../mount.js";
import { RefreshButton } from "../people/Header.js";
import { PeoplePanel } from "../people/PeoplePanel.js";
import { SelectedCount } from "../people/SelectedCount.js";
import { View } from "../view.js";

export default widget(
  () => new View(),
  (model, view) => (
    <PeoplePanel
      model={model}
      view={view}
      headerEnd={<RefreshButton model={model} />}
      toolbarEnd={<SelectedCount model={model} />}
    />
  ),
);
