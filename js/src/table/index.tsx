// Entry point of the UserTable widget for anywidget.

import { widget } from "../mount.js";
import { RefreshButton } from "../people/Header.js";
import { SeenInPart } from "../people/SeenInPart.js";
import { SelectedCount } from "../people/SelectedCount.js";
import { View } from "../view.js";
import { PeoplePanel } from "./PeoplePanel.js";

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
