// What `_esm` holds: each widget with its first rows and its connection. What else it shows is in chunks.

import type { FunctionComponent } from "preact";
import { Manager } from "../manager/Manager.js";
import { RefreshButton } from "../panel/Header.js";
import { LoadedPanel } from "../panel/LoadedPanel.js";
import { VisibilityNote } from "../panel/VisibilityNote.js";
import { type ChunkName, useChunk } from "../state/chunks.js";
import { ManagerView } from "../state/managerView.js";
import { ACCESS, CHANGING, READING } from "../state/model.js";
import { View } from "../state/view/view.js";
import { PeoplePanel } from "../table/PeoplePanel.js";
import { widget } from "./mount.js";

export const UserTable = widget(
  () => new View(),
  () => <PeoplePanel note={<VisibilityNote />} headerEnd={<RefreshButton />} toolbarEnd={<Selected />} />,
  READING,
);

function Selected() {
  const chunk = useChunk("people");
  return chunk && <chunk.SelectedCount />;
}

export const UserManager = widget(() => new ManagerView(), Manager, CHANGING);

/** A widget whose content is all in the last of these chunks; `height` is what it takes at first, in pixels. */
function loaded(
  chunks: readonly ChunkName[],
  useContent: () => FunctionComponent | undefined,
  height: number,
  title: string,
  label = title,
) {
  return widget(
    () => new View(),
    () => <LoadedPanel {...{ title, useContent, height }} />,
    chunks,
    label,
  );
}

export const AccessExplorer = loaded(
  ACCESS,
  () => useChunk("access")?.AccessExplorer,
  613,
  "Access",
  "Access explorer",
);
export const AccessMatrix = loaded(
  ACCESS,
  () => useChunk("access")?.AccessMatrix,
  588,
  "Access",
  "Access matrix",
);
export const UserForm = loaded(CHANGING, () => useChunk("manager")?.UserForm, 474, "New user");
export const WorkspaceForm = loaded(CHANGING, () => useChunk("manager")?.WorkspaceForm, 150, "New workspace");
