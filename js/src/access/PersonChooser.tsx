// A combobox to choose a person.

import type { Person } from "../data/people.js";
import { EVERYONE } from "../data/rowModel.js";
import type { Model } from "../model.js";
import { type Choice, Chooser } from "./Chooser.js";
import { personOf } from "./personOf.js";

/** Maximum number of people listed; typing narrows the list further. */
const LISTED = 50;

interface PersonChooserProps {
  model: Model;
  label: string;
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

export function PersonChooser({ model, label, chosen, onChoose }: PersonChooserProps) {
  const person = personOf(model, chosen);
  return (
    <Chooser
      label={label}
      placeholder="Type a name"
      chosen={person && choiceOf(person)}
      onChoose={onChoose}
      find={(search) => {
        const rows = model.arranged({ ...EVERYONE, search });
        const choices = Array.from(rows.subarray(0, LISTED), (row) => choiceOf(model.people!.person(row)));
        return { choices, count: rows.length };
      }}
    />
  );
}

function choiceOf({ id, username, fullName, role }: Person): Choice {
  return { id, name: username, note: fullName === username ? role : `${fullName} · ${role}` };
}
