// The roles as one bar in three segments; clicking a segment filters by its role.

import { ROLES } from "../../data/person.js";
import { withToggled } from "../../ui/OptionList.js";
import { ROLE_LETTERS } from "../../ui/RolePill.js";
import { barLabel, brief } from "./labels.js";
import { useBarKeys } from "./useBarKeys.js";

interface RoleBarProps {
  totals: ArrayLike<number>;
  matches: ArrayLike<number>;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

export function RoleBar({ totals, matches, chosen, onChange }: RoleBarProps) {
  const clear = chosen.length > 0 ? () => onChange([]) : null;
  const { active, setActive, onKeyDown } = useBarKeys(ROLES.length, clear);
  return (
    <div class="aw-chart">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields. */}
      <div class="aw-roles" role="group" aria-label="People by role" onKeyDown={onKeyDown}>
        {ROLES.map((role, at) => {
          const words = barLabel(role, totals[at], matches === totals ? null : matches[at]);
          const on = chosen.includes(role);
          return (
            <button
              key={role}
              type="button"
              class={`aw-part aw-role-${role}${on ? " aw-on" : ""}`}
              aria-label={words}
              aria-pressed={on}
              title={words}
              tabIndex={at === active ? 0 : -1}
              style={{ flexGrow: totals[at] }}
              onFocus={() => setActive(at)}
              onClick={() => onChange(withToggled(chosen, role))}
            >
              <i style={{ width: totals[at] === 0 ? "0" : `${(100 * matches[at]) / totals[at]}%` }} />
              <span>{ROLE_LETTERS[role]}</span>
            </button>
          );
        })}
      </div>
      <span class="aw-captions" aria-hidden="true">
        <span>{Array.from(matches, brief).join(" · ")}</span>
      </span>
    </div>
  );
}
