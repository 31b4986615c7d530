// What can be done with one person.

import { useCallback, useLayoutEffect, useRef } from "preact/hooks";
import { Popover } from "../components/Popover.js";
import type { Model } from "../model.js";
import { copyId } from "../people/copy.js";
import { shown } from "../shown.js";
import { ACTIONS, openAction, peopleOf, refusalOf } from "./actions.js";
import type { ManagerView } from "./view.js";

interface RowMenuProps {
  model: Model;
  view: ManagerView;
}

export function RowMenu({ model, view }: RowMenuProps) {
  const { id, button } = view.menu!;
  const list = useRef<HTMLDivElement>(null);
  const close = useCallback((refocus: boolean) => view.closeMenu(refocus), [view]);
  const items = () => [...list.current!.querySelectorAll<HTMLElement>("[role=menuitem]")];
  useLayoutEffect(() => items()[0]?.focus(), []);
  const [person] = peopleOf(model, [id]);
  if (person === undefined) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(event.target as HTMLElement);
    const to: Record<string, number> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at + all.length - 1) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    if (event.key === "Tab") close(true);
    else if (event.key in to) all[to[event.key]].focus();
    else return;
    event.preventDefault();
  };
  return (
    <Popover anchor={button} onClose={close} class="aw-menu">
      <div
        ref={list}
        role="menu"
        aria-label={`Actions for ${shown(person.username)}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {!model.readOnly &&
          ACTIONS.map((action) => {
            const refusal = model.busy
              ? "Something is being changed right now."
              : refusalOf(model, action, [id]);
            return (
              <button
                key={action.kind}
                type="button"
                role="menuitem"
                tabIndex={-1}
                class={action.kind === "delete" ? "aw-item aw-danger" : "aw-item"}
                aria-disabled={refusal !== null || undefined}
                title={refusal ?? undefined}
                onClick={() => {
                  if (refusal !== null) return;
                  openAction(view, action.kind, [id]);
                }}
              >
                {action.label}
                {refusal !== null && <span class="aw-unseen">: {refusal}</span>}
              </button>
            );
          })}
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          class="aw-item"
          onClick={() => {
            close(true);
            void copyId(id, model, view);
          }}
        >
          Copy id
        </button>
      </div>
    </Popover>
  );
}
