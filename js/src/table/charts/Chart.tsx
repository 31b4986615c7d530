// The chart above one column: all people in grey, matching people in colour. It follows the rows after their paint.

import { useMemo } from "preact/hooks";
import type { Bins, Summary } from "../../data/summary.js";
import type { Column } from "../../data/userColumns.js";
import { ROLES } from "../../protocol.js";
import { useModel } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { withToggled } from "../../ui/controls/OptionList.js";
import { peopleText } from "../../ui/display/displayText.js";
import { ROLE_LETTERS } from "../../ui/display/RolePill.js";
import { useAfterPaint } from "../../ui/dom/memo.js";
import { BarGroup, type BarsProps } from "./BarGroup.js";
import { Bars } from "./Bars.js";
import { briefMoment, DAY, rangeText, UNLIMITED, workspaceCountText } from "./labels.js";

const BRIEF = new Intl.NumberFormat("en", { notation: "compact" });

interface ChartProps {
  column: Column;
  summary: Summary | null;
}

export function Chart(props: ChartProps) {
  const model = useModel();
  const { column, summary } = props;
  const rows = useAfterPaint(model.shown.rows);
  const query = useAfterPaint(model.traits.query);
  return useMemo(() => <ColumnChart {...props} />, [rows, query, column, summary]);
}

function ColumnChart({ column, summary }: ChartProps) {
  const model = useModel();
  if (column === "username") {
    const { total, matching } = model.shown;
    return <span class="aw-chart-count">{peopleText(total, model.narrowed ? matching : null)}</span>;
  }
  if (summary === null) return null;
  switch (column) {
    case "role":
      return <Roles bins={summary.roles} />;
    case "workspaces":
      // Without workspaces the chart would be one bar as wide as the column, which says nothing.
      if (summary.workspaces === null || model.workspaces.length === 0) return null;
      return <Workspaces bins={summary.workspaces} />;
    case "updated_at":
      return <Updated summary={summary} />;
    default:
      return null;
  }
}

/** Number of matching people per bar; the totals when no filter is active. */
function useMatches(model: Model, bins: Bins): Uint32Array {
  const { rows } = model.shown;
  return useMemo(() => (model.narrowed ? bins.tally(rows) : bins.totals), [rows, bins]);
}

function Roles({ bins }: { bins: Bins }) {
  const model = useModel();
  return (
    <RoleBar
      totals={bins.totals}
      matches={useMatches(model, bins)}
      chosen={model.traits.query.roles}
      onChange={(roles) => model.traits.set("role_filter", roles)}
    />
  );
}

function Workspaces({ bins }: { bins: Bins }) {
  const model = useModel();
  const filter = model.traits.query.workspaceCount;
  const last = bins.totals.length - 1;
  // When there are more workspaces than bars, the last bar also counts everyone above.
  const open = model.workspaces.length > last;
  const limit = (bar: number) => (open && bar === last ? UNLIMITED : bar);
  const first = filter === null ? 0 : Math.max(0, Math.ceil(filter[0]));
  return (
    <Bars
      label="People by number of workspaces; owners count as being in all of them"
      names={Array.from(bins.totals, (_, bar) => workspaceCountText([bar, limit(bar)]))}
      totals={bins.totals}
      matches={useMatches(model, bins)}
      range={filter === null || first > last ? null : [first, Math.min(last, Math.floor(filter[1]))]}
      onRange={(range) => model.traits.set("workspace_count_filter", range && [range[0], limit(range[1])])}
      captions={["in none", open ? `in ${last} or more` : `in ${last}`]}
    />
  );
}

function Updated({ summary }: { summary: Summary }) {
  const model = useModel();
  const { edges, updated } = summary;
  const filter = model.traits.query.updated;
  const count = edges.length - 1;
  const length = edges[count] - edges[0];
  const bars = Array.from({ length: count }, (_, bar) => bar);
  const [names, begin] = useMemo(
    () => [bars.map((bar) => rangeText(summary.range(bar, bar))), briefMoment(edges[0], length)] as const,
    [summary],
  );
  const touched = bars.filter((bar) => filter && edges[bar] <= filter[1] && edges[bar + 1] > filter[0]);
  const end =
    Date.now() - edges[count] >= length / count
      ? briefMoment(edges[count], length)
      : length > 2 * DAY
        ? "today"
        : "now";
  return (
    <Bars
      label="People by last update"
      names={names}
      totals={updated.totals}
      matches={useMatches(model, updated)}
      range={touched.length === 0 ? null : [touched[0], touched.at(-1)!]}
      onRange={(range) => model.traits.set("updated_filter", range && summary.range(range[0], range[1]))}
      captions={[begin, end]}
    />
  );
}

interface RoleBarProps extends Pick<BarsProps, "totals" | "matches"> {
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** The roles as one bar in three segments; clicking a segment filters by its role. */
function RoleBar({ totals, matches, chosen, onChange }: RoleBarProps) {
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
        onClick: () => onChange(withToggled(chosen, ROLES[at])),
        children: (
          <>
            <i style={{ width: totals[at] === 0 ? "0" : `${(100 * matches[at]) / totals[at]}%` }} />
            <span aria-hidden="true">{ROLE_LETTERS[ROLES[at]]}</span>
          </>
        ),
      })}
      captions={Array.from(matches, (count) => BRIEF.format(count))}
      shares={totals}
    />
  );
}
