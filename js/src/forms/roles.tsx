// Descriptions of the three roles, and the field to choose one.

import type { Role } from "../data/person.js";
import { ROLES } from "../protocol.js";
import { FieldMessage } from "../ui/controls/Field.js";
import { Select } from "../ui/controls/Select.js";
import { useUid } from "../ui/dom/uid.js";

const ROLE_HINTS: Record<Role, string> = {
  owner: "Sees and manages everything: people, workspaces and all datasets.",
  admin:
    "Manages and deletes datasets in their workspaces, changes everyone's responses, removes members, and can read members' API keys. Can't create users or add members.",
  annotator: "Annotates in their workspaces. Can't configure datasets or manage people.",
};

interface RoleFieldProps {
  /** Null while people have different roles and none has been chosen. */
  value: Role | null;
  onChange: (role: Role) => void;
  error?: string | null;
  autoFocus?: boolean;
}

export function RoleField({ value, onChange, error = null, autoFocus }: RoleFieldProps) {
  const id = useUid();
  return (
    <div class="aw-field">
      <label for={id}>Role</label>
      <Select
        id={id}
        value={value}
        unchosen="choose a role"
        options={[...ROLES].reverse().map((role) => ({ value: role, name: role }))}
        autofocus={autoFocus}
        aria-describedby={`${id}-message`}
        onKeyDown={(event) => {
          // Unlike other fields, a select does not submit the form on Enter. Ctrl+Enter is for running a cell.
          if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
        onChange={(role) => onChange(role as Role)}
      />
      <FieldMessage
        id={`${id}-message`}
        error={error}
        hint={value === null ? "These users have different roles." : ROLE_HINTS[value]}
      />
    </div>
  );
}
