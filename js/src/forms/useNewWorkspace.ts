// Create a workspace: validates its name and sends the request.

import { useState } from "preact/hooks";
import type { Model } from "../state/model.js";
import { workspaceError, workspaceWarning } from "./names.js";
import { useRequest } from "./useRequest.js";

export interface NewWorkspace {
  busy: boolean;
  /** The error below the field: shown after an attempt, or while the typed name is invalid. */
  error: string | null;
  warning: string | null;
  create: () => void;
  /** Clear the errors about an earlier name. */
  clear: () => void;
}

export function useNewWorkspace(model: Model, name: string, onCreated: (id: string) => void): NewWorkspace {
  const [tried, setTried] = useState(false);
  const { busy, error, send, clear } = useRequest(model);
  const wrong = workspaceError(name, model.workspaces);
  const told = error && `${error.message} ${error.hint ?? ""}`.trim();
  return {
    busy,
    // While the workspace is being created, its name may arrive before the answer.
    error: busy ? null : (told ?? (tried || name !== "" ? wrong : null)),
    warning: workspaceWarning(name, model.workspaces),
    create: () => {
      setTried(true);
      if (wrong !== null) return;
      send({ type: "create_workspace", name }, (answer) => {
        setTried(false);
        if (answer.type === "done" && answer.created_id !== null) onCreated(answer.created_id);
      });
    },
    clear: () => {
      setTried(false);
      clear();
    },
  };
}
