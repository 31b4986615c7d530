// The grid: people as rows, workspaces as columns, rendering only those in view. Cells are absolutely positioned, which
// table cells cannot be; ARIA roles make them a grid, and the grid element holds the focus.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useWhileActive } from "../../ui/dom/paused.js";
import { useUid } from "../../ui/dom/uid.js";
import { useRowHeight } from "../../ui/dom/window.js";
import { GoneNote } from "../../ui/grid/GoneNote.js";
import { refusalToStage } from "./filling.js";
import {
  columnsIn,
  linesIn,
  NOWHERE,
  revealing,
  type Scrolled,
  sizesFor,
  VISIBLE_LINES,
} from "./geometry.js";
import { GroupLine, Head } from "./Heading.js";
import { onMatrixKey } from "./keys.js";
import { cellId, Line } from "./Line.js";
import type { CellKey, CellPosition, Layout } from "./layout.js";
import { useMatrixView } from "./matrixView.js";

interface GridProps {
  layout: Layout;
}

/** Pixels that a pointer may move between press and release, and still press the cell where it began. */
const SLACK = 5;

export function Grid({ layout }: GridProps) {
  const view = useMatrixView();
  const base = useUid();
  const box = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(NOWHERE);
  const readScroll = () => {
    // JupyterLab delays what an observer reports: it may be about a grid that has left the page.
    const now = box.current && scrolledOf(box.current);
    if (now !== null && now.width > 0) setScrolled(now); // else its tab is not open
  };
  const { lines, columns, people } = layout;
  const probe = useRef<HTMLDivElement>(null);
  const row = useRowHeight(probe);
  const sizes = useMemo(
    () => sizesFor(scrolled.width, columns.length, row, scrolled.larger),
    [scrolled.width, columns.length, row, scrolled.larger],
  );
  const { from, to } = linesIn(scrolled, sizes, lines.length);
  const across = columnsIn(scrolled, sizes, columns.length);
  const { search } = view.query;
  const refused = refusalToStage(view.model);
  const frame = useMemo(
    () => ({ layout, base, ...across, sizes, search, refused }),
    [layout, across.from, across.to, sizes, search, refused],
  );
  const active = layout.positionOf(view.active);
  const query = JSON.stringify(view.query);
  const gone = active === null && view.place.query === query;
  const area = view.area(layout);

  useWhileActive(() => {
    const observer = new ResizeObserver(readScroll);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (active !== null) view.place = { ...active, query };
  });
  const revealed = useRef(view.reveal);
  useLayoutEffect(() => {
    if (revealed.current === view.reveal) return;
    revealed.current = view.reveal;
    if (active === null) return;
    const next = revealing(active, scrolledOf(box.current!), sizes);
    box.current!.scrollTop = next.top;
    box.current!.scrollLeft = next.left;
    readScroll();
  });
  // After a re-render, or with fewer rows, the scroll position may differ from the last scroll event.
  useEffect(() => {
    const { top, left } = scrolledOf(box.current!);
    if (top !== scrolled.top || left !== scrolled.left) readScroll();
  }, [layout]);

  const focusBox = () => box.current!.focus({ preventScroll: true });
  const isNowhere = () => {
    const { user, workspace } = view.active;
    return (user === null && workspace === null) || view.layout!.positionOf(view.active) === null;
  };
  // Rows may move before the release: a press applies to the cell where it began.
  const pressed = useRef<{ key: CellKey; x: number; y: number } | null>(null);
  const onPointerDown = (event: PointerEvent) => {
    const key = keyOf(event);
    pressed.current = key && { key, x: event.clientX, y: event.clientY };
    if (key === null || event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault(); // prevent text selection
    if (isNowhere()) view.go(key); // otherwise the focus makes the first cell active, and a range begins there
    focusBox();
  };
  const onClick = (event: MouseEvent) => {
    const layout = view.layout!; // what is drawn may be a frame behind the people
    const under = keyOf(event);
    const press = pressed.current;
    pressed.current = null;
    const moved = press !== null && Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLACK;
    // A press that ends at another cell is taken back.
    if (moved && (under?.user !== press.key.user || under.workspace !== press.key.workspace)) return;
    const key = press?.key ?? under;
    const at = key && layout.positionOf(key);
    if (at === null) return;
    const button = (event.target as HTMLElement).closest<HTMLElement>(".aw-m-stage");
    // Pressed by a key, the button keeps the focus.
    if (button === null || event.detail > 0) focusBox();
    if (event.shiftKey && at.line >= 0 && at.column >= 0) {
      view.stageTo(at);
      return;
    }
    view.go(layout.keyAt(at));
    if (button !== null) view.cycle(at);
    else if (at.line < 0) view.sortHead(at.column);
    else if (at.column >= 0) view.toggle(layout.areaAt(at), at);
  };

  const drawn = Array.from({ length: to - from }, (_, at) => from + at);
  if (active !== null && active.line >= 0 && (active.line < from || active.line >= to))
    drawn.push(active.line);
  const activeGroup = active !== null && lines[active.line] < 0;
  const inArea = (line: number) => area !== null && line >= area.lines[0] && line <= area.lines[1];

  return (
    <>
      <div
        ref={box}
        role="grid"
        class="aw-m-box"
        tabIndex={0}
        data-home
        aria-label="Access matrix"
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length + 1}
        aria-readonly={refused !== null}
        aria-multiselectable={true}
        aria-activedescendant={
          active === null ? undefined : cellId(base, active.line, activeGroup ? -1 : active.column)
        }
        style={{ maxHeight: `calc(var(--aw-m-head) + ${VISIBLE_LINES * row + 16}px)` }}
        onScroll={readScroll}
        onPointerDown={onPointerDown}
        onClick={onClick}
        onFocus={() => {
          // After one that is gone, a key would act on its neighbour.
          if (isNowhere() && !gone) {
            view.go(layout.keyAt({ line: firstPerson(layout, scrolled.top / row), column: 0 }));
          }
        }}
        onKeyDown={(event) => {
          // A button in a row or column header handles Space and Enter itself.
          const inside = event.target !== event.currentTarget;
          if (inside && (event.key === " " || event.key === "Enter")) return;
          if (!onMatrixKey(event, view)) return;
          event.preventDefault();
          if (inside) focusBox();
        }}
      >
        <div ref={probe} class="aw-probe" />
        <div
          role="rowgroup"
          class="aw-m-canvas"
          style={{
            width: `${sizes.names + columns.length * sizes.column}px`,
            height: `calc(var(--aw-m-head) + ${lines.length * row - 1}px)`, // the next element has its own border
            "--aw-m-names": `${sizes.names}px`,
            "--aw-m-column": `${sizes.column}px`,
          }}
        >
          <Head
            frame={frame}
            total={view.model.shown.total}
            sort={view.query.sort[0] ?? ""}
            sorted={view.sorted}
            active={active?.line === -1 ? active.column : null}
          />
          <div role="presentation" class="aw-m-lines">
            {drawn.map((line) => {
              const row = lines[line];
              const here = active?.line === line;
              if (row < 0) return <GroupLine key={row} frame={frame} line={line} active={here} />;
              const id = people.id(row);
              return (
                <Line
                  key={id}
                  frame={frame}
                  line={line}
                  changes={view.staged.of(id)}
                  active={here ? active.column : null}
                  areaFrom={inArea(line) ? area!.columns[0] : -1}
                  areaTo={inArea(line) ? area!.columns[1] : -2}
                />
              );
            })}
          </div>
        </div>
      </div>
      <GoneNote
        row={Object.values(view.active).join()}
        name={active === null ? undefined : nameOf(layout, active)}
        gone={gone}
      />
    </>
  );
}

function scrolledOf(box: HTMLElement): Scrolled {
  const head = box.querySelector<HTMLElement>(".aw-m-head")!.offsetHeight;
  return {
    top: box.scrollTop,
    left: box.scrollLeft,
    width: box.clientWidth,
    height: box.clientHeight - head,
    larger: Number.parseFloat(getComputedStyle(box).fontSize) / 13,
  };
}

/** What a cell or a header is called in a sentence. */
function nameOf({ people, lines, columns }: Layout, { line, column }: CellPosition): string {
  const names = [
    lines[line] >= 0 && people.person(lines[line]).username,
    people.workspaces[columns[column]]?.name,
  ];
  return names.filter(Boolean).join(" in ");
}

/** Return the cell or header that an event targets, by ids: rows may have moved since they were rendered. */
function keyOf(event: Event): CellKey | null {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>("[data-user]");
  if (row === null) return null;
  const workspace = target.closest<HTMLElement>("[data-workspace]")?.dataset.workspace;
  return { user: row.dataset.user || null, workspace: workspace ?? null };
}

/** The first row in view that shows a person. */
function firstPerson(layout: Layout, first: number): number {
  let line = Math.min(Math.floor(first), layout.lines.length - 1);
  while (line < layout.lines.length - 1 && layout.lines[line] < 0) line += 1;
  return line;
}
