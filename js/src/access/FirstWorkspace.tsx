// The way to the first workspace: the form of the manager around; nothing where this part is alone.

import { Button } from "../components/Button.js";
import type { Model } from "../model.js";
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
