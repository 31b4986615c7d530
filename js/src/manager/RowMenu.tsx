// The menu of actions on one person.

import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { ACTIONS, openAction, refusalOf } from "../dialogs/actions.js";
import { copyId } from "../panel/code/CopyField.js";
import { useManagerView, useModel } from "../state/context.js";
import type { ManagerView } from "../state/managerView.js";
import { personOf } from "../state/peopleById.js";
import { Popover } from "../ui/controls/Popover.js";
import { displayText } from "../ui/display/displayText.js";
import { stepOf } from "../ui/dom/stepOf.js";

export function RowMenu() {
  const model = useModel();
  const view = useManagerView();
  const id = view.menu!;
  const list = useRef<HTMLDivElement>(null);
  const close = useCallback((refocus: boolean) => view.closeMenu(refocus), [view]);
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useLayoutEffect(() => items()[0]?.focus(), []);
  const button = useButtonOf(view, id);
  const person = personOf(model, id);
  const gone = button === null || person === null;
  useLayoutEffect(() => {
    if (gone) close(false);
  }, [gone]);
  if (gone) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const to = stepOf(event, all.indexOf(event.target as HTMLElement), all.length, "column", true);
    if (event.key === "Tab") close(true);
    else if (to !== null) all[to].focus();
    else return;
    event.preventDefault();
  };
  /** The actions of a part of the menu; a reason that several share is written out below the first of them. */
  const part = (danger: boolean) => {
    const written = new Set<string>();
    return ACTIONS.filter((action) => !model.readOnly && (action.danger ?? false) === danger).map(
      (action) => {
        const refusal = refusalOf(model, action, 1, () => [id]);
        const repeated = refusal !== null && written.has(refusal);
        if (refusal !== null) written.add(refusal);
        return (
          <Item
            key={action.label}
            danger={danger}
            refusal={refusal}
            onClick={() => openAction(view, action, [id])}
          >
            {action.label}
            {refusal !== null && (
              <span class={repeated ? "aw-sr-only" : "aw-reason"}>
                <span class="aw-sr-only">: </span>
                {refusal}
              </span>
            )}
          </Item>
        );
      },
    );
  };
  return (
    <Popover anchor={button} onClose={close}>
      <div
        ref={list}
        role="menu"
        aria-label={`Actions for ${displayText(person.username)}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {part(false)}
        <Item onClick={() => view.open("person", id)}>What they can do</Item>
        <Item
          onClick={() => {
            close(true);
            void copyId(id, view);
          }}
        >
          Copy id
        </Item>
        {!model.readOnly && (
          <>
            <hr class="aw-separator" />
            {part(true)}
          </>
        )}
      </div>
    </Popover>
  );
}

interface ItemProps {
  danger?: boolean;
  refusal?: string | null;
  onClick: () => void;
  children: ComponentChildren;
}

function Item({ danger = false, refusal = null, onClick, children }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class={danger ? "aw-item aw-danger" : "aw-item"}
      aria-disabled={refusal !== null || undefined}
      title={refusal ?? undefined}
      onClick={() => refusal === null && onClick()}
    >
      {children}
    </button>
  );
}

/** Find the menu button in a person's row; null while the row is not rendered. */
function useButtonOf(view: ManagerView, id: string): HTMLElement | null {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // The table renders on scroll: the row may disappear, and return with a different button.
  useEffect(() => {
    const observer = new MutationObserver(() => redraw(undefined));
    observer.observe(view.root!, { subtree: true, childList: true });
    return () => observer.disconnect();
  }, []);
  return view.menuButton(id);
}
