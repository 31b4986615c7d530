// The question before people become owners: what owners can do, where these stay members, and whether that is meant.

import { useMemo } from "preact/hooks";
import type { Person } from "../data/person.js";
import { FieldMessage } from "../ui/controls/Field.js";
import { formatNumber } from "../ui/display/displayText.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { Some } from "../ui/display/Some.js";
import { useUid } from "../ui/dom/uid.js";

/** Maximum number of people, and of workspaces of each, that are named. */
const MAX_NAMED = 5;

interface NewOwnersProps {
  /** Those who become owners; without them, it is someone new. */
  people?: readonly Person[];
  agreed: boolean;
  onAgree: (agreed: boolean) => void;
  /** Whether they leave their workspaces. */
  leave?: boolean;
  onLeave?: (leave: boolean) => void;
  error?: string | null;
}

export function NewOwners({
  people = [],
  agreed,
  onAgree,
  leave = false,
  onLeave,
  error = null,
}: NewOwnersProps) {
  const id = useUid();
  const many = people.length > 1;
  const [members, unknown] = useMemo(() => {
    const found = people.map((person) => ({ person, workspaces: person.workspaces }));
    return [
      found.filter(({ workspaces }) => workspaces && workspaces.length > 0),
      found.some(({ workspaces }) => workspaces === null),
    ];
  }, [people]);
  return (
    <fieldset class="aw-new-owners">
      <legend>{many ? `${formatNumber(people.length)} new owners` : "A new owner"}</legend>
      <p class="aw-warning">
        Owners can do everything on this server: create and delete users, workspaces and datasets, see all
        responses, and reset anyone's password, also yours.
      </p>
      {members.length > 0 && (
        <>
          <p>
            {leave
              ? "They leave these workspaces:"
              : "They stay members of these workspaces, whose admins can then read the API key of an owner:"}
          </p>
          <Some of={members} max={MAX_NAMED} list={(some) => <ul aria-label="Their workspaces">{some}</ul>}>
            {({ person, workspaces }) => (
              <li key={person.id}>
                {many && (
                  <>
                    <Name text={person.username} bold />:{" "}
                  </>
                )}
                {formatList(
                  workspaces!.map(({ name }) => name),
                  MAX_NAMED,
                )}
              </li>
            )}
          </Some>
        </>
      )}
      {unknown && <p class="aw-dim">Which workspaces they are members of is not known yet.</p>}
      {(members.length > 0 || unknown) && (
        <label class="aw-check">
          <input type="checkbox" checked={leave} onChange={() => onLeave!(!leave)} />
          And remove them from their workspaces
        </label>
      )}
      <label class="aw-check">
        <input
          type="checkbox"
          checked={agreed}
          aria-invalid={error !== null || undefined}
          aria-describedby={`${id}-message`}
          onChange={() => onAgree(!agreed)}
        />
        {many ? `Make ${formatNumber(people.length)} people owners` : "Make them an owner"}
      </label>
      <FieldMessage id={`${id}-message`} error={error} />
    </fieldset>
  );
}
