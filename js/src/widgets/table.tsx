// The widget that needs only the core, which is what every `_esm` holds: the first rows and the connection.

import { RefreshButton } from "../panel/Header.js";
import { VisibilityNote } from "../panel/VisibilityNote.js";
import { useChunk } from "../state/chunks.js";
import { Model } from "../state/model.js";
import { View } from "../state/view/view.js";
import type * as PeopleChunk from "../table/chunk.js";
import { PeoplePanel } from "../table/PeoplePanel.js";
import { widget } from "./mount.js";

export const UserTable = widget(
  () => new View(),
  (model, view) => (
    <PeoplePanel
      model={model}
      view={view}
      note={<VisibilityNote model={model} />}
      headerEnd={<RefreshButton model={model} />}
      toolbarEnd={<Selected model={model} />}
    />
  ),
  Model,
);

function Selected({ model }: { model: Model }) {
  const chunk = useChunk<typeof PeopleChunk>("people");
  return chunk && <chunk.SelectedCount model={model} />;
}
