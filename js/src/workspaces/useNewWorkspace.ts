// Create a workspace: what the field of its name says, and the request.

import { useState } from "preact/hooks";
import { workspaceError, workspaceWarning } from "../manager/names.js";
import { useRequest } from "../manager/useRequest.js";
import type { Model } from "../model.js";

export interface NewWorkspace {
  busy: boolean;
  /** What the field says is wrong: told once it was tried, or when the name is taken. */
  error: string | null;
  warning: string | null;
  create: () => void;
  /** Forget what was said of an earlier name. */
  clear: () => void;
}

export function useNewWorkspace(model: Model, name: string, onCreated: (id: string) => void): NewWorkspace {
  const [tried, setTried] = useState(false);
  const { busy, error, send, clear } = useRequest(model);
  const wrong = workspaceError(name, model.workspaces);
  const told = error && `${error.message} ${error.hint ?? ""}`.trim();
  return {
    busy,
    // While it is being created, its own name may arrive before the answer.
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
