// Select the users of journal entries who still exist, in the "Users" tab.

import type { AskEntryUsers } from "../../protocol.js";
import { isSending, sendOnce } from "../../shared/useRequest.js";
import { useManagerView, useModel } from "../../state/context.js";
import type { ManagerView } from "../../state/managerView.js";
import type { Model } from "../../state/model.js";
import { clearFilters } from "../../table/filters/ActiveFilters.js";
import { Button } from "../../ui/controls/Button.js";
import { formatNumber } from "../../ui/display/displayText.js";

/** Select these users, and no others, in the "Users" tab. */
export function selectUsers(model: Model, view: ManagerView, users: readonly string[]): void {
  clearFilters(model);
  const wanted = new Set(users);
  model.all!.selection.change(
    users,
    [...model.selected].filter((id) => !wanted.has(id)),
  );
  view.openTab("users");
}

interface SelectUsersProps {
  /** The numbers of the entries, or their short ids. */
  entries: AskEntryUsers["entries"];
  /** Whether they affected one user. */
  one?: boolean;
}

export function SelectUsers({ entries, one }: SelectUsersProps) {
  const model = useModel();
  const view = useManagerView();
  return (
    <Button
      kind="quiet"
      busy={isSending(model, "ask_entry_users")}
      onClick={async () => {
        const answer = await sendOnce(model, { type: "ask_entry_users", entries });
        if (answer?.type === "failed") model.showTrouble(answer.error);
        if (answer?.type !== "entry_users") return;
        const { users, total } = answer;
        selectUsers(model, view, users);
        if (total > users.length) {
          model.showStatus(`Selected ${formatNumber(users.length)} of ${formatNumber(total)} users.`);
        }
      }}
    >
      {one ? "Select this user" : "Select these users"}
    </Button>
  );
}

/** The button beside the result of a change of several users who still exist. */
export function SelectChanged() {
  const model = useModel();
  const { last } = model;
  if (!last?.entry || last.entry.users < 2 || last.message !== model.message) return null;
  return <SelectUsers entries={[last.entry.number]} />;
}
