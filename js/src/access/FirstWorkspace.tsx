// The way to create the first workspace, using the surrounding manager's form; renders nothing in a stand-alone
// explorer.

import type { Model } from "../state/model.js";
import { Button } from "../ui/Button.js";
import type { AccessView } from "./view.js";

export function FirstWorkspace({ model, view: { manager } }: { model: Model; view: AccessView }) {
  if (manager === null || model.readOnly) return null;
  return (
    <Button
      kind="primary"
      refusal={model.refusal("create_workspace")}
      onClick={() => manager.createWorkspace()}
    >
      New workspace
    </Button>
  );
}
