// What applies to everyone in the file, and columns that few files have.

import type { Role } from "../data/person.js";
import { ROLES } from "../protocol.js";
import { LABELS, readFrom } from "./columns.js";
import { menuOf, readColumn } from "./Head.js";
import { Labelled } from "./Mapping.js";
import type { StepProps } from "./stepProps.js";
import { Usernames } from "./Usernames.js";
import { WorkspacesField } from "./WorkspacesField.js";

export function Choices(props: StepProps) {
  const { roster, state } = props;
  const { columns, workspaces, role } = state;
  const hasWorkspaces = readFrom(state, "workspaces") >= 0;
  const others = (["role", "password", "id"] as const).filter((column) => !columns.includes(column));
  return (
    <div class="aw-roster-everyone">
      <Usernames {...props} />
      <div class="aw-roster-mapping">
        {(!hasWorkspaces || workspaces.length > 0) && (
          <WorkspacesField
            label={hasWorkspaces ? "Also about these workspaces" : "Workspaces of everyone"}
            chosen={workspaces}
            onChange={(change) => roster.read((now) => ({ workspaces: change(now.workspaces) }))}
          />
        )}
        {readFrom(state, "role") < 0 && (
          <Labelled
            label="Role of everyone"
            value={role ?? "annotator"}
            options={[...ROLES].reverse().map((one) => ({ value: one, name: one }))}
            onChange={(value) => roster.read(() => ({ role: value as Role }))}
          />
        )}
      </div>
      {others.length > 0 && (
        <details>
          <summary>Other columns</summary>
          <div class="aw-roster-mapping">
            {others.map((column) => (
              <Labelled
                key={column}
                label={LABELS[column]}
                {...menuOf(state, column)}
                onChange={(value) => readColumn(roster, column, Number(value))}
              />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}
