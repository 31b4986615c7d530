// Archive a workspace: what ends, what stays, and where its roster is saved; afterwards, how to open it again.

import { useState } from "preact/hooks";
import type { PartProps } from "../manager/workspaces/WorkspaceDetail.js";
import { CodeLine } from "../panel/code/CodeLine.js";
import { RequestDialog } from "../panel/requests/RequestDialog.js";
import { errorAt, FormError } from "../shared/errors.js";
import { PathField } from "../shared/PathField.js";
import { useRequest } from "../shared/useRequest.js";
import { useManagerView, useModel } from "../state/context.js";
import { goneText } from "../state/gone.js";
import { refusalNow } from "../state/refusals.js";
import { useQuery } from "../state/useQuery.js";
import { Alert } from "../ui/controls/Alert.js";
import { pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";

export function ArchiveDialog({ workspace }: PartProps) {
  const model = useModel();
  const view = useManagerView();
  const { busy, error, send, clear } = useRequest(model);
  const asked = useQuery(model, { type: "ask_archive", workspace: workspace.id });
  const { answer } = asked;
  const members = answer?.members ?? null;
  const [typed, setTyped] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const path = typed ?? answer?.path ?? "";
  const gone = !busy && !model.workspaces.some(({ id }) => id === workspace.id);
  const close = () => view.close("dialog");
  const over = done !== null || gone;
  return (
    <RequestDialog
      title={
        <>
          Archive <Name text={workspace.name} />
        </>
      }
      busy={busy}
      held={answer === null || path.trim() === ""}
      submit={over ? null : "Archive"}
      cancel={over ? "Close" : undefined}
      refusal={busy ? null : refusalNow(model, ["remove_from_workspace"])}
      autoFocus
      onClose={close}
      onSubmit={() =>
        send({ type: "archive_workspace", workspace: workspace.id, path, members }, (answer) =>
          setDone(answer.type === "done" ? answer.message : ""),
        )
      }
    >
      <FormError error={error} fields={["path"]} />
      {asked.error && !asked.asking && <Alert {...asked.error} onRetry={asked.again} />}
      {done !== null ? (
        <>
          <p role="status">{done}</p>
          <p>To open it again with the same people:</p>
          <CodeLine
            text={`rg.Roster.from_json(${JSON.stringify(path)}).plan(client, create_users=False).apply(client)`}
          />
        </>
      ) : gone ? (
        <p>This workspace {goneText(model)}.</p>
      ) : (
        <>
          <p>
            {members === null
              ? "All memberships end"
              : pluralize(members.length, "membership ends", "memberships end")}
            . Accounts, datasets and responses stay.
          </p>
          <PathField
            label="Save the roster as"
            value={path}
            onInput={(text) => {
              setTyped(text);
              clear();
            }}
            error={errorAt(error, "path")}
            hint={() => answer && `A new file in ${answer.folder}, which only you can read.`}
            fresh
          />
          <p class="aw-dim">
            {model.refusal("add_to_workspace") === null
              ? "You can undo this, and add the same people again from the file."
              : "Only an owner can add them again, from the file."}
          </p>
        </>
      )}
    </RequestDialog>
  );
}
