// A combobox to choose a person, and the person that a question is about.

import type { Person } from "../data/person.js";
import { ANY } from "../data/query.js";
import type { Model } from "../state/model.js";
import { type Choice, Chooser } from "./Chooser.js";

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
        const rows = model.arranged({ ...ANY, search });
        const choices = Array.from(rows.subarray(0, LISTED), (row) => choiceOf(model.people!.person(row)));
        return { choices, count: rows.length };
      }}
    />
  );
}

function choiceOf({ id, username, fullName, role }: Person): Choice {
  return { id, name: username, fullName: fullName === username ? undefined : fullName, note: role };
}

/** Return the person with this id; null without an id or when the person no longer exists. */
export function personOf(model: Model, id: string | null): Person | null {
  const { people } = model;
  const row = id === null || people === null ? -1 : people.find(id);
  return row < 0 ? null : people!.person(row);
}
