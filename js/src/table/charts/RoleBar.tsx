// The roles as one bar in three segments; clicking a segment filters by its role.

import { ROLES } from "../../protocol.js";
import { withToggled } from "../../ui/controls/OptionList.js";
import { ROLE_LETTERS } from "../../ui/display/RolePill.js";
import { BarGroup, type BarsProps } from "./BarGroup.js";

interface RoleBarProps extends Pick<BarsProps, "totals" | "matches"> {
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

const BRIEF = new Intl.NumberFormat("en", { notation: "compact" });

export function RoleBar({ totals, matches, chosen, onChange }: RoleBarProps) {
  return (
    <BarGroup
      class="aw-roles"
      label="People by role"
      names={ROLES}
      totals={totals}
      matches={matches}
      isOn={(at) => chosen.includes(ROLES[at])}
      onClear={chosen.length > 0 ? () => onChange([]) : null}
      bar={(at) => ({
        class: `aw-share aw-role-${ROLES[at]}`,
        style: { flexGrow: totals[at] },
        onClick: () => onChange(withToggled(chosen, ROLES[at])),
        children: (
          <>
            <i style={{ width: totals[at] === 0 ? "0" : `${(100 * matches[at]) / totals[at]}%` }} />
            <span aria-hidden="true">{ROLE_LETTERS[ROLES[at]]}</span>
          </>
        ),
      })}
      captions={[Array.from(matches, (count) => BRIEF.format(count)).join(" · ")]}
    />
  );
}
