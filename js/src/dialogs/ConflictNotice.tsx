// What changed while a dialog is open: the values on screen and the current ones.

import type { Difference } from "../protocol.js";
import { FormError } from "../shared/errors.js";
import { Alert } from "../ui/controls/Alert.js";
import { Name } from "../ui/display/Name.js";
import { Some } from "../ui/display/Some.js";
import type { Conflicts } from "./conflicts.js";

/** Maximum number of differences listed before the rest is given as a count. */
const MAX_LISTED = 8;

interface DialogNoticesProps {
  seen: Conflicts;
  /** Label of the button that proceeds anyway; null while it is disabled. */
  button: string | null;
  /** The fields of the dialog, which show their own errors. */
  fields?: readonly string[];
}

/** What others changed, and why the last attempt failed for another reason. */
export function DialogNotices({ seen, button, fields }: DialogNoticesProps) {
  const { error, gone, reported } = seen;
  return (
    <>
      <ConflictNotice seen={seen} button={button} />
      {!(reported || (gone && error?.code === "NotFoundError")) && (
        <FormError error={error} fields={fields} />
      )}
    </>
  );
}

function ConflictNotice({ seen, button }: DialogNoticesProps) {
  const { differences, gone, people, inside, error, refusal, reported: tried } = seen;
  if (gone) {
    // Who may no longer do this may no longer see them.
    if (error?.code === "ForbiddenError") return null;
    if (refusal !== null) return <Alert message={refusal} />;
    const who = people.length === 1 ? "This user has" : "All of these users have";
    const what = inside ? `deleted or removed from ${inside}` : "deleted";
    return <Alert message={`${who} since been ${what}.`} hint="There is nothing left to do here." />;
  }
  if (differences.length === 0) return null;
  // What differs may be the effect of an attempt without an answer.
  const [message, hint] = error?.unknown
    ? [
        "This has changed. Your change may have been made, although no answer came.",
        "If this is what you want, press “Cancel”.",
      ]
    : [
        // Before an attempt, it may also be what another view, a cell or Undo did here.
        tried
          ? "Someone else has changed this. Your change was not made."
          : "This has changed in the meantime.",
        button && `Press “${button}” ${tried ? "again " : ""}if you still want to.`,
      ];
  const several = new Set(differences.map(({ user_id }) => user_id)).size > 1 || people.length > 1;
  return (
    <Alert message={message} hint={hint}>
      <Some
        of={differences}
        max={MAX_LISTED}
        list={(some) => (
          <table class="aw-changed" aria-label="Changed in the meantime">
            <thead>
              <tr>
                <th scope="col">{several ? "User" : <span class="aw-sr-only">Field</span>}</th>
                <th scope="col">What you saw</th>
                <th scope="col">What it is now</th>
              </tr>
            </thead>
            <tbody>{some}</tbody>
          </table>
        )}
      >
        {(one) => (
          <tr key={`${one.user_id} ${one.field}`}>
            <th scope="row">
              {several && (
                <>
                  <Name text={one.name} />{" "}
                </>
              )}
              <span class="aw-dim">{one.field.replace("_", " ")}</span>
            </th>
            <td>
              <Value text={one.before} />
            </td>
            <td>
              {one.field === "user" ? <b>{inside ? "not here" : "deleted"}</b> : <Value text={one.now} />}
            </td>
          </tr>
        )}
      </Some>
    </Alert>
  );
}

function Value({ text }: { text: Difference["now"] }) {
  return text === null || text === "" ? <span class="aw-dim">none</span> : <Name text={text} />;
}
