// The button that selects again the users whom changes affected.

import type { ManagerProps } from "../state/managerView.js";
import { Button } from "../ui/controls/Button.js";

interface SelectUsersProps extends ManagerProps {
  /** The numbers of the journal entries. */
  entries: readonly number[];
}

export function SelectUsersButton({ model, view, entries }: SelectUsersProps) {
  const select = async () => {
    const answer = await model.request({ type: "ask_entry_users", entries: [...entries] });
    if (answer.type === "failed") model.showTrouble(answer.error);
    if (answer.type !== "entry_users") return;
    const { selection } = model;
    const users = new Set(answer.users);
    if (answer.total > users.size) selection.refuse(answer.total, "were changed");
    else
      selection.change(
        users,
        [...selection.ids].filter((id) => !users.has(id)),
      );
    view.openTab("users");
    view.keepFocus();
  };
  return <Button onClick={() => void select()}>Select these users</Button>;
}

/** The button beside the result of a change of several users who still exist. */
export function SelectChanged({ model, view }: ManagerProps) {
  const { last } = model;
  if (!last?.entry || last.entry.users < 2 || last.message !== model.message) return null;
  return <SelectUsersButton model={model} view={view} entries={[last.entry.number]} />;
}
