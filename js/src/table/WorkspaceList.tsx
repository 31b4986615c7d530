// All workspaces of a person, in a popover.

import type { WorkspaceItem } from "../protocol.js";
import { Name } from "../ui/Name.js";
import { Popover } from "../ui/Popover.js";

interface WorkspaceListProps {
  of: string;
  workspaces: readonly WorkspaceItem[];
  anchor: HTMLElement;
  onClose: (refocus: boolean) => void;
}

export function WorkspaceList({ of, workspaces, anchor, onClose }: WorkspaceListProps) {
  return (
    <Popover anchor={anchor} onClose={onClose}>
      <div class="aw-all-workspaces" role="dialog" aria-label={`Workspaces of ${of}`} tabIndex={-1} autofocus>
        <ul>
          {workspaces.map(({ id, name }) => (
            <li key={id}>
              <Name text={name} />
            </li>
          ))}
        </ul>
      </div>
    </Popover>
  );
}
