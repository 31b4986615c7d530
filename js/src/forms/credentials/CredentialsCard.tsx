// The passwords set on this page, ready to copy and pass on: a card for one, a table for several.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useCopy } from "../../panel/code/CopyField.js";
import type { ErrorInfo, SavePasswords } from "../../protocol.js";
import { type Address, AddressField, useAddress } from "../../shared/AddressField.js";
import { isSending, sendOnce } from "../../shared/useRequest.js";
import { useModel, useView } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { personOf } from "../../state/peopleById.js";
import { useStore } from "../../state/stores/store.js";
import { Alert } from "../../ui/controls/Alert.js";
import { Button, CloseButton } from "../../ui/controls/Button.js";
import { displayText, isolated, pluralize } from "../../ui/display/displayText.js";
import { Icon } from "../../ui/display/icons.js";
import { Name } from "../../ui/display/Name.js";
import { Some } from "../../ui/display/Some.js";
import { useHome } from "../../ui/dom/home.js";
import { type Credential, credentialsOf, isUnsaved } from "./credentials.js";
import { type Invitation, invitations, passwordTable } from "./invitation.js";
import { ShowButton } from "./ShowButton.js";

/** In place of a password that is hidden. */
const DOTS = "••••••••••••";
const ONCE = {
  one: "Copy this password now. You won't see it again.",
  many: "Copy or save these passwords now. You won't see them again.",
};
const GONE = { one: "This user was deleted.", many: "These users were deleted." };

/** `tab` is the one that is open beside them: on others than theirs, passwords that no one would lose are one line. */
export function CredentialsCard({ tab }: { tab?: string }) {
  const model = useModel();
  const view = useView();
  const credentials = credentialsOf(model);
  const { items } = useStore(credentials);
  const home = useHome(tab, items);
  useEffect(() => credentials.show(), [model.session?.account?.id]);
  const once = items.length === 1 ? ONCE.one : ONCE.many;
  // New passwords for the same people leave the number as it is; the newest comes first.
  useEffect(() => {
    if (items.length === 0 || view.focusedElement === null) return;
    view.announce(once);
    // They are shown only once, so not below the part of the notebook that is in view.
    view.root!.querySelector(".aw-credentials")!.scrollIntoView?.({ block: "nearest" });
  }, [items.length, items[0]?.password]);
  return items.length === 0 ? null : <Card key={`${home} ${tab}`} once={once} away={!home} />;
}

function Card({ once, away }: { once: string; away: boolean }) {
  const model = useModel();
  const view = useView();
  const credentials = credentialsOf(model);
  const { items } = credentials;
  const { copyText, field } = useCopy(view, items);
  const [error, setError] = useState<ErrorInfo | null>(null);
  /** The passwords of which some would be lost, if they were just to be dismissed. */
  const [asked, setAsked] = useState<typeof items | null>(null);
  const at = useAddress(model);
  const known = useKnown(model, items);
  const [first] = items;
  const there = items.filter((one) => !known(one).gone);
  const fresh = (of: typeof items) => of.filter((one) => one.state !== "unset").length;
  const ready = there.filter((one) => one.state === "set");
  const several = items.length > 1;
  const lost = there.filter(isUnsaved).length;
  const [shown, setShown] = useState(false);
  const folded = away && lost === 0 && !shown;
  const keep = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => keep.current?.querySelector("button")?.focus(), [asked]);

  const invitationOf = (one: Credential): Invitation => ({
    ...one,
    ...known(one),
    url: displayText(at.shown),
  });
  const take = async (of: readonly Credential[], label: string, text: string, message: string) => {
    if (await copyText(label, text, message)) credentials.copied(of);
  };
  const takePassword = (one: Credential) =>
    take([one], "Password", one.password, `Copied the password of ${isolated(known(one).username)}.`);
  const takeInvitations = (of: readonly Credential[]) => {
    const whose =
      of.length === 1 ? `invitation for ${isolated(known(of[0]).username)}` : `${of.length} invitations`;
    return take(of, "Invitation", invitations(of.map(invitationOf)), `Copied the ${whose}.`);
  };
  const save = async (kind: SavePasswords["kind"]) => {
    setError(null);
    const passwords = Object.fromEntries(ready.map((one) => [one.user, one.password]));
    const address = at.shown;
    // Each would write a file.
    const answer = await sendOnce(model, { type: "save_passwords", passwords, kind, address });
    if (answer === null) return;
    if (answer.type === "done") credentials.setSaved(answer.message, ready);
    else if (answer.type === "failed") setError(answer.error);
  };

  const saveAs = (kind: SavePasswords["kind"], label: string) => (
    <Button
      busy={isSending(model, "save_passwords")}
      refusal={model.refusal("update_user") ?? (kind === "slips" ? at.error : null)}
      onClick={() => void save(kind)}
    >
      {label}
    </Button>
  );

  const label = several ? "New passwords" : "New password";
  const head = (
    <div class="aw-credentials-head">
      <h3>
        {several ? (
          pluralize(fresh(there) || fresh(items), "new password")
        ) : (
          <Title one={first} name={known(first).username} />
        )}
      </h3>
      {folded ? (
        <Button kind="quiet" expanded={false} onClick={() => setShown(true)}>
          Show
        </Button>
      ) : (
        <p>{there.length === 0 ? (several ? GONE.many : GONE.one) : once}</p>
      )}
      <CloseButton
        label={several ? "Dismiss passwords" : "Dismiss password"}
        title="Forget this for good"
        onClick={() => (lost > 0 ? setAsked(items) : credentials.dismiss())}
      />
    </div>
  );
  if (folded)
    return (
      <section class="aw-credentials" aria-label={label}>
        {head}
      </section>
    );
  return (
    <section class="aw-credentials" aria-label={label}>
      {head}
      {asked === items && (
        <Alert message={`${pluralize(lost, "password has", "passwords have")} not been copied or saved.`}>
          <p ref={keep} class="aw-row-of-buttons">
            <Button onClick={() => setAsked(null)}>Keep</Button>
            <Button
              kind="danger"
              onClick={() => credentials.dismiss()}
            >{`Forget ${pluralize(lost, "password")}`}</Button>
          </p>
        </Alert>
      )}
      <Some
        of={items}
        list={(some) => (
          <div class="aw-credentials-body">
            <table aria-label="New passwords">
              <thead class={several ? undefined : "aw-sr-only"}>
                <tr>
                  <th scope="col">Username</th>
                  <th scope="col">Password</th>
                  <th scope="col">
                    <span class="aw-sr-only">Copy</span>
                  </th>
                </tr>
              </thead>
              <tbody>{some}</tbody>
            </table>
          </div>
        )}
        more={(words) => <p class="aw-dim">{`${words}, which “Copy all” and “Save as CSV” include`}</p>}
      >
        {(one, index) => (
          <Row
            key={`${one.request} ${one.user ?? index}`}
            one={one}
            name={known(one).username}
            gone={known(one).gone}
            several={several}
            unsent={at.error}
            onPassword={() => void takePassword(one)}
            onInvitation={() => void takeInvitations([one])}
          />
        )}
      </Some>
      {field}
      {ready.length > 0 && <InvitationAddress address={at} />}
      {ready.length > 0 && (
        <div class="aw-row-of-buttons">
          {several && (
            <>
              <Button
                refusal={at.error}
                onClick={() =>
                  void take(
                    ready,
                    "Passwords",
                    passwordTable(ready.map(invitationOf)),
                    `Copied ${pluralize(ready.length, "password")}.`,
                  )
                }
              >
                Copy all
              </Button>
              <Button refusal={at.error} onClick={() => void takeInvitations(ready)}>
                Copy all invitations
              </Button>
              {saveAs("table", "Save as CSV")}
            </>
          )}
          {saveAs("slips", several ? "Save slips" : "Save slip")}
        </div>
      )}
      <div aria-live="polite">{credentials.saved !== "" && <p class="aw-saved">{credentials.saved}</p>}</div>
      {error !== null && <Alert message={error.message} hint={error.hint} onDismiss={() => setError(null)} />}
    </section>
  );
}

/** Where invitations send people, and a field to change that. */
function InvitationAddress({ address }: { address: Address }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <AddressField autoFocus address={address} />;
  const { shown, warning } = address;
  return (
    <div class="aw-row-of-buttons">
      <p>
        Invitations send people to <Name text={shown} bold />.{" "}
        {warning !== null && <span class="aw-warning">{warning}</span>}
      </p>
      <Button onClick={() => setEditing(true)}>Address for others</Button>
    </div>
  );
}

function Title({ one, name }: { one: Credential; name: string }) {
  return (
    <>
      {one.created ? "Password of " : "New password of "}
      <Name text={name} />
    </>
  );
}

interface RowProps {
  one: Credential;
  name: string;
  gone: boolean;
  several: boolean;
  /** Why no invitation can be sent. */
  unsent: string | null;
  onPassword: () => void;
  onInvitation: () => void;
}

function Row({ one, name, gone, several, unsent, onPassword, onInvitation }: RowProps) {
  const [visible, setVisible] = useState(false);
  const note = gone ? "Deleted" : NOTES[one.state](one);
  // With only one person, the buttons need not name them.
  const labelled = (label: string, joint: string) =>
    several ? `${label} ${joint} ${displayText(name)}` : undefined;
  return (
    <tr>
      <th scope="row" class={several ? undefined : "aw-sr-only"}>
        <Name text={name} titled />
      </th>
      <td>
        {gone || one.state === "unset" ? null : (
          <span class="aw-secret">
            {visible ? (
              <code>{one.password}</code>
            ) : (
              <code>
                <span aria-hidden="true">{DOTS}</span>
                <span class="aw-sr-only">hidden</span>
              </code>
            )}
            <ShowButton
              visible={visible}
              of={several ? ` of ${displayText(name)}` : ""}
              onToggle={() => setVisible(!visible)}
            />
          </span>
        )}
        {note !== null && <span class="aw-credential-note">{note}</span>}
      </td>
      <td>
        {!gone && one.state !== "unset" && (
          <span class="aw-credential-buttons">
            <Button label={labelled("Copy password", "of")} onClick={onPassword}>
              Copy password
            </Button>
            {one.state === "set" && (
              <Button label={labelled("Copy invitation", "for")} refusal={unsent} onClick={onInvitation}>
                Copy invitation
              </Button>
            )}
            <span class="aw-copied">
              {one.copied && (
                <>
                  <Icon name="check" />
                  <span class="aw-sr-only">copied</span>
                </>
              )}
            </span>
          </span>
        )}
      </td>
    </tr>
  );
}

const NOTES: Record<Credential["state"], (one: Credential) => string | null> = {
  set: () => null,
  unset: ({ created }) => (created ? "Not created" : "Not changed"),
  unknown: ({ created }) => (created ? "May not exist" : "May not have changed"),
};

interface Known extends Pick<Credential, "username" | "role" | "workspaces"> {
  /** The user was seen here but no longer exists. */
  gone: boolean;
}

/**
 * Look up people in their current state; people never seen here, for example in another workspace, keep what the form
 * knew.
 */
function useKnown(model: Model, items: readonly Credential[]): (one: Credential) => Known {
  const { people, session, partial } = model;
  // There may be thousands, and every letter of a search renders the panel again.
  const known = useMemo(() => {
    const credentials = credentialsOf(model);
    const found = new Map<Credential, Known>();
    for (const one of items) {
      const person = personOf(model, one.user);
      if (person !== null) credentials.seen.add(person.id);
      const { username, role } = person ?? one;
      const workspaces = person?.workspaces?.map(({ name }) => name) ?? one.workspaces;
      found.set(one, { username, role, workspaces, gone: credentials.isGone(one) });
    }
    return found;
  }, [items, people, session, partial]);
  return (one) => known.get(one) ?? { ...one, gone: false };
}
