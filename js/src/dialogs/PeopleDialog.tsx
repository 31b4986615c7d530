// A dialog for an action on people: who they are, what others change about them in the meantime, and the request.

import { RequestDialog, type RequestDialogProps } from "../panel/requests/RequestDialog.js";
import { type FormRequest, useRequest } from "../shared/useRequest.js";
import { useManagerView, useModel } from "../state/context.js";
import { DialogNotices } from "./ConflictNotice.js";
import { type ConflictOptions, type Conflicts, useConflicts } from "./conflicts.js";
import { SelfNote, Targets } from "./Targets.js";

/** What a dialog for an action on people is rendered with. */
export interface ActionDialogProps {
  /** Ids of the people concerned. */
  users: readonly string[];
  /** Why the account may not do this now; null when it may. */
  refusal: string | null;
  /** Why the requesting account is excluded from them; null when it is not. */
  selfLeftOut: { username: string; reason: string } | null;
}

interface PeopleAction extends FormRequest, Conflicts {
  props: ActionDialogProps;
  close: () => void;
}

interface ActionOptions extends Omit<ConflictOptions, "refusal"> {
  /** Called before the dialog closes. */
  onClose?: () => void;
}

/** The request of a dialog, and the people with what others change about them. */
export function useAction(
  props: ActionDialogProps,
  { onClose, ...options }: ActionOptions = {},
): PeopleAction {
  const model = useModel();
  const view = useManagerView();
  const { users, refusal } = props;
  const close = () => {
    onClose?.();
    view.close("dialog");
  };
  const request = useRequest(model, close);
  return { ...request, ...useConflicts(model, users, request, { ...options, refusal }), props, close };
}

interface PeopleDialogProps extends Omit<RequestDialogProps, "busy" | "onClose"> {
  action: PeopleAction;
  /** The fields of the dialog, which show their own errors. */
  fields?: readonly string[];
  /** Whether the people are named above. */
  named?: boolean;
}

export function PeopleDialog({ action, fields, named = true, held, children, ...rest }: PeopleDialogProps) {
  const { busy, close, gone, people, props } = action;
  return (
    <RequestDialog {...rest} busy={busy} held={held || gone} onClose={close}>
      {named && <Targets people={people} />}
      <SelfNote leftOut={props.selfLeftOut} />
      <DialogNotices seen={action} button={held ? null : (rest.submit ?? "Apply")} fields={fields} />
      {children}
    </RequestDialog>
  );
}
