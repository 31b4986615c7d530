// Delete people: show the consequences first, and require typing a name.

import { useMemo, useRef, useState } from "preact/hooks";
import { sortedBy } from "../data/order/collation.js";
import type { Person } from "../data/person.js";
import { execute } from "../kernel/execute.js";
import { ConfirmField, isConfirmed } from "../panel/requests/ConfirmField.js";
import { ProgressBar } from "../panel/requests/ProgressBars.js";
import { Working } from "../panel/requests/RequestDialog.js";
import { type Confirmation, ID_TYPED, MAX_TYPED_LENGTH } from "../protocol.js";
import { errorAt, errorText } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { idsOf } from "../state/peopleById.js";
import { useQuery } from "../state/useQuery.js";
import { Alert } from "../ui/controls/Alert.js";
import { Button } from "../ui/controls/Button.js";
import { formatNumber, HIDDEN, pluralize } from "../ui/display/displayText.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { Names } from "../ui/display/Names.js";
import { ConsequenceTable, ResponsesSentence, totalOf } from "./ConsequenceTable.js";
import { type ActionDialogProps, PeopleDialog, useAction } from "./PeopleDialog.js";

const EDGE = /^[\s\p{M}]|\s$/u;

/** Maximum number of owners repeated by name; for more, refer to the list above. */
const MAX_NAMED = 5;

// As in argilla_widgets/directory/commands/confirmation.py, for deletions without counts: the kernel checks what was typed.
function confirmationOf(users: readonly string[], [person]: readonly Person[]): Confirmation {
  if (users.length > 1) return { kind: "count", text: String(users.length) };
  const name = person?.username ?? "";
  if (Array.from(name).length > MAX_TYPED_LENGTH || EDGE.test(name) || HIDDEN.test(name)) {
    return { kind: "id", text: (users[0] ?? "").slice(0, ID_TYPED) };
  }
  return { kind: "username", text: name };
}

export function DeleteDialog(props: ActionDialogProps) {
  const model = useModel();
  const { users } = props;
  const [withoutCounts, setWithoutCounts] = useState(false);
  const [typed, setTyped] = useState("");
  const action = useAction(props, { memberships: true });
  const { people, ids, owners, others, gone, busy, error, send } = action;

  // Those who still exist; during a request, those it was sent for.
  const concerned = useRef(users);
  if (!busy && !gone) concerned.current = ids;
  const question = { type: "ask_consequences" as const, users: [...concerned.current] };
  const counted = useQuery(model, question);
  const counting = counted.asking;
  const counts = counting ? null : counted.answer;
  // A dialog that has closed may still be counting: ours is the last.
  const pending = model.pending.filter(({ type }) => type === question.type).at(-1);
  // The server's confirmation text applies to the people as counted; derive it again if they have changed.
  const moved = action.differences.some(({ field }) => field === "user" || field === "username");
  const confirmation = counts === null || moved ? confirmationOf(ids, people) : counts.confirmation;
  const ready = counts !== null || withoutCounts;
  const total = counts && (counts.uncounted.length > 0 ? null : totalOf(counts.datasets));
  const removable = others.some(({ workspaces }) => workspaces === null || workspaces.length > 0);
  const inside = useMemo(() => {
    const names = new Set(people.flatMap(({ workspaces }) => workspaces ?? []).map(({ name }) => name));
    return sortedBy([...names], (name) => name);
  }, [people]);
  const noun = pluralize(people.length, "user");
  const skip = <Button onClick={() => setWithoutCounts(true)}>Delete without counts</Button>;

  return (
    <PeopleDialog
      action={action}
      title={people.length === 1 ? "Delete user" : `Delete ${noun}`}
      fields={["confirmation"]}
      named={people.length > 1}
      held={!ready || !isConfirmed(typed, confirmation)}
      submit="Delete"
      kind="destroy"
      buttons={
        removable && (
          <Button
            busy={busy}
            disabled={gone}
            refusal={model.refusal("remove_from_workspace")}
            onClick={() => send(execute({ type: "remove_access", users: idsOf(others) }, []))}
          >
            Remove access instead
          </Button>
        )
      }
      onSubmit={() => {
        const shown = {
          responses: counts && totalOf(counts.datasets),
          uncounted: counts?.uncounted.length ?? 0,
          typed,
        };
        void send(execute({ type: "delete_users", users: [...ids], shown }, idsOf(owners)))?.then(
          (answer) => {
            // More would be deleted than was shown, so count again and show the new numbers first.
            if (answer.type === "failed" && answer.error.to_confirm !== null) counted.again();
          },
        );
      }}
    >
      <p>
        This deletes{" "}
        {people.length === 1 ? (
          <OnePerson person={people[0]} />
        ) : (
          `these ${formatNumber(people.length)} users`
        )}
        {counts === null ? "." : <ResponsesSentence datasets={counts.datasets} people={people} />}
      </p>
      {people.length > 1 && inside.length > 0 && (
        <p>
          They are members of <Names names={inside} />.
        </p>
      )}
      {counts !== null && counts.datasets.length > 0 && (
        <ConsequenceTable datasets={counts.datasets} people={people} />
      )}
      {counts !== null && counts.uncounted.length > 0 && (
        <p class="aw-warning">
          Not counted: {formatList(counts.uncounted)}. There may be more responses there.
        </p>
      )}
      {counting && !withoutCounts && (
        <Working>
          <span>Counting the responses this would delete.</span>
          <span class="aw-gap" />
          {skip}
        </Working>
      )}
      {counting && pending?.progress && <ProgressBar pending={pending} />}
      {!counting && counted.error !== null && !withoutCounts && (
        <Alert
          message="The responses could not be counted."
          hint={errorText(counted.error)}
          onRetry={counted.again}
        >
          {skip}
        </Alert>
      )}
      {counts === null && withoutCounts && (
        <p class="aw-warning">The responses were not counted. Any there are will be deleted too.</p>
      )}
      <p class="aw-dim">
        This can't be undone.{" "}
        {removable &&
          `You can remove access instead: the ${others.length > 1 ? "accounts" : "account"} and any responses stay, without any workspace. `}
        {owners.length > 0 && (
          <KeepAccess owners={owners} alone={others.length === 0} responses={total !== 0} />
        )}
      </p>
      <ConfirmField
        confirmation={confirmation}
        typed={typed}
        error={errorAt(error, "confirmation")}
        onInput={setTyped}
      />
    </PeopleDialog>
  );
}

interface KeepAccessProps {
  owners: readonly Person[];
  /** Whether only owners are to be deleted. */
  alone: boolean;
  /** Whether there are, or may be, responses to keep. */
  responses: boolean;
}

/** Explain that owners have no access to remove: they have it without membership. */
function KeepAccess({ owners, alone, responses }: KeepAccessProps) {
  if (alone) {
    return responses ? (
      <>
        Owners have access to every workspace. To keep the responses, change the role first, then remove
        access.
      </>
    ) : null;
  }
  if (owners.length > MAX_NAMED) {
    return <>The {formatNumber(owners.length)} owners named above keep access to every workspace.</>;
  }
  return (
    <>
      <Names names={owners.map(({ username }) => username)} />{" "}
      {owners.length === 1 ? "is an owner and keeps" : "are owners and keep"} access to every workspace.
    </>
  );
}

function OnePerson({ person }: { person: Person }) {
  const names = (person.workspaces ?? []).map(({ name }) => name);
  return (
    <>
      <Name text={person.username} bold /> ({person.role}
      {person.workspaces !== null && !person.everywhere && (
        <>, in {names.length > 0 ? <Names names={names} /> : "no workspace"}</>
      )}
      )
    </>
  );
}
