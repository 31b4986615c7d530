// Fields for the choice that a finding needs before it can be fixed.

import { useState } from "preact/hooks";
import { DELETION, openAction } from "../dialogs/actions.js";
import type { FindingItem, Fix } from "../protocol.js";
import { onDemand } from "../shared/onDemand.js";
import { useModel } from "../state/context.js";
import { peopleOf } from "../state/peopleById.js";
import { Button } from "../ui/controls/Button.js";
import { Listbox, withToggled } from "../ui/controls/OptionList.js";
import { isolated } from "../ui/display/displayText.js";
import { useUid } from "../ui/dom/uid.js";
import { useAccessView } from "./accessView.js";
import { PersonChooser } from "./Chooser.js";
import { MenuChooser } from "./MenuChooser.js";

export type Chosen = Pick<Fix, "chosen" | "username" | "leave">;

const NewOwners = onDemand("person", "NewOwners");

interface FindingChoiceProps {
  finding: FindingItem;
  busy: boolean;
  onFix: (chosen: Chosen) => void;
}

export function FindingChoice({ finding, busy, onFix }: FindingChoiceProps) {
  const view = useAccessView();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [username, setUsername] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [leave, setLeave] = useState(false);
  const { choose, kind, users } = finding;
  const { manager, model } = view;
  const one = chosen[0] ?? null;
  const renames = choose === "username";
  const makesOwner = MAKES_OWNER.has(kind);
  const held = busy || one === null || (renames && username === "") || (makesOwner && !agreed);
  return (
    <form
      class="aw-a-choice"
      onSubmit={(event) => {
        event.preventDefault();
        if (!held) onFix({ chosen: [...chosen], username, leave });
      }}
    >
      {choose === "workspaces" ? (
        <Listbox
          label="Workspaces"
          options={model.workspaces.map(({ id, name }) => ({ value: id, name }))}
          chosen={new Set(chosen)}
          onToggle={(id) => setChosen(withToggled(chosen, id))}
        />
      ) : renames ? (
        <OneOf
          users={users}
          chosen={one}
          onChoose={(id) => setChosen([id])}
          username={username}
          onUsername={setUsername}
        />
      ) : (
        <PersonChooser
          label="Person"
          chosen={one}
          onChoose={(id) => {
            setChosen(id === null ? [] : [id]);
            setAgreed(false);
          }}
        />
      )}
      {makesOwner && one !== null && (
        <NewOwners
          people={peopleOf(model, chosen)}
          agreed={agreed}
          onAgree={setAgreed}
          leave={leave}
          onLeave={setLeave}
        />
      )}
      <Button type="submit" kind="primary" disabled={held}>
        {renames ? "Rename" : "Apply"}
      </Button>
      {renames && <Button onClick={() => view.showPerson(users[0], users[1])}>Compare them</Button>}
      {renames && manager !== null && (
        <Button
          kind="danger"
          disabled={one === null}
          onClick={() => {
            manager.openTab("users");
            openAction(manager, DELETION, [one!]);
          }}
        >
          Delete …
        </Button>
      )}
      {makesOwner && manager !== null && (
        <Button onClick={() => manager.openUserForm("owner")}>New user …</Button>
      )}
    </form>
  );
}

/** Findings that are fixed by making another user an owner. */
const MAKES_OWNER: ReadonlySet<string> = new Set(["single_owner", "default_credentials"]);

interface OneOfProps {
  users: readonly string[];
  chosen: string | null;
  onChoose: (id: string) => void;
  username: string;
  onUsername: (username: string) => void;
}

/** Choose one of a few people with similar names, told apart by unambiguous details, and enter a new username. */
function OneOf({ users, chosen, onChoose, username, onUsername }: OneOfProps) {
  const model = useModel();
  const id = useUid();
  const people = peopleOf(model, users);
  return (
    <>
      <MenuChooser
        label="Person"
        value={chosen}
        unchosen="choose one"
        options={people.map(({ id, username: name, role }) => ({
          value: id,
          name: `${isolated(name)} (${role}, ${id.slice(0, 8)})`,
        }))}
        onChange={onChoose}
      />
      <div class="aw-a-chooser">
        <label for={id}>New username</label>
        <div class="aw-input">
          <input
            id={id}
            type="text"
            autoComplete="off"
            spellcheck={false}
            value={username}
            onInput={(event) => onUsername(event.currentTarget.value)}
          />
        </div>
      </div>
    </>
  );
}
