// One row of the matrix: the person's name, then a cell for each workspace in view.

import { hitLetters } from "../../data/order/hits.js";
import { displayText, isolated } from "../../ui/display/displayText.js";
import { Icon } from "../../ui/display/icons.js";
import { Name } from "../../ui/display/Name.js";
import { OWNER_RISK } from "../../ui/display/Risk.js";
import { memo } from "../../ui/dom/memo.js";
import { cellAt, cellName, roleText } from "./cells.js";
import type { Sizes } from "./geometry.js";
import type { Layout } from "./layout.js";
import type { Changes } from "./staged.js";

const STAGE = "M3 5.2h5M5.5 2.7v5M9 12h4.5M12.8 3.2 3.4 12.6";

/** What the rows and the header have in common: the same object until any of it changes. */
export interface Frame {
  layout: Layout;
  /** Prefix of element ids. */
  base: string;
  /** Range of columns to render. */
  from: number;
  to: number;
  sizes: Sizes;
  search: string;
  /** Why staging is refused here; null when it is allowed. */
  refused: string | null;
}

interface LineProps {
  frame: Frame;
  line: number;
  changes: Changes | undefined;
  /** The active column; null when another row is active. */
  active: number | null;
  /** Columns of the marked rectangle. */
  areaFrom: number;
  areaTo: number;
}

/** The id of the active cell or header; other cells have none, so that scrolling changes fewer attributes. */
export const cellId = (base: string, line: number, column: number) => `${base}-${line}-${column}`;

/** Columns to render: those in view, and the active one. */
export function drawnColumns({ from, to }: Frame, active: number | null): number[] {
  const columns = Array.from({ length: to - from }, (_, at) => from + at);
  if (active !== null && active >= 0 && (active < from || active >= to)) columns.push(active);
  return columns;
}

export const Line = memo(function Line(props: LineProps) {
  const { frame, line, active } = props;
  const { layout, base, search, refused } = frame;
  const { people } = layout;
  const row = layout.lines[line];
  const { id, username, fullName } = people.person(row);
  const name = displayText(username);
  return (
    <div
      role="row"
      class="aw-m-line"
      aria-rowindex={line + 2}
      data-user={id}
      style={{ top: `${line * frame.sizes.row}px` }}
    >
      <div
        role="rowheader"
        id={active === -1 ? cellId(base, line, -1) : undefined}
        class={active === -1 ? "aw-m-name aw-m-active" : "aw-m-name"}
        aria-colindex={1}
        aria-label={name}
        aria-description={fullName === "" ? undefined : displayText(fullName)}
        title={fullName === "" ? name : `${isolated(username)}: ${isolated(fullName)}`}
      >
        <span class="aw-m-username">
          <Name text={username} hits={hitLetters(username, search)} />
          {fullName !== "" && (
            <span class="aw-dim">
              {" "}
              <Name text={fullName} hits={hitLetters(fullName, search)} />
            </span>
          )}
        </span>
        <StageButton
          label={`Stage all workspaces for ${name}`}
          hint={`Stage all workspaces shown for ${name}: to add, as before, to remove`}
          refused={refused}
          active={active === -1}
        />
      </div>
      {drawnColumns(frame, active).map((column) => cell(props, row, name, column))}
    </div>
  );
});

/** Render one cell; not a component, since one frame renders hundreds of them. */
function cell(
  { frame: { layout, base, sizes }, line, changes, active, areaFrom, areaTo }: LineProps,
  row: number,
  name: string,
  column: number,
) {
  const { people } = layout;
  const number = layout.columns[column];
  const workspace = people.workspaces[number];
  const what = cellAt(people, row, number, changes?.get(workspace.id));
  let kind = "aw-m-cell";
  if (what.change !== null) kind += ` aw-m-${what.change}`;
  else if (what.everywhere) kind += " aw-m-owner aw-role-owner";
  else if (what.member === null) kind += " aw-m-unknown";
  else if (what.member) kind += ` aw-m-member aw-role-${what.role}`;
  if (column === active) kind += " aw-m-active";
  const marked = column >= areaFrom && column <= areaTo;
  if (marked) kind += " aw-m-marked";
  const risky = what.everywhere && what.member === true;
  return (
    <div
      key={workspace.id}
      role="gridcell"
      id={column === active ? cellId(base, line, column) : undefined}
      class={kind}
      aria-colindex={column + 2}
      aria-label={cellName(name, displayText(workspace.name), what)}
      aria-selected={marked || undefined}
      data-workspace={workspace.id}
      title={risky ? OWNER_RISK : undefined}
      style={{ left: `${sizes.names + column * sizes.column}px` }}
    >
      {roleText(what, sizes.roomy)}
    </div>
  );
}

interface StageButtonProps {
  label: string;
  hint: string;
  /** Why staging is refused here; null when it is allowed. */
  refused: string | null;
  /** Whether this header is active, so that Tab moves into the button. */
  active: boolean;
}

/** Cycles the staged state of a whole row or column; the surrounding grid handles the click. */
export function StageButton({ label, hint, refused, active }: StageButtonProps) {
  return (
    <button
      type="button"
      class="aw-m-stage"
      tabIndex={active ? 0 : -1}
      disabled={refused !== null}
      title={refused ?? hint}
      aria-label={label}
    >
      <Icon path={STAGE} />
    </button>
  );
}
