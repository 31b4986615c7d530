// Choosing a person by typing.

import type { Model } from "../model.js";
import { Chooser } from "./Chooser.js";

/** People listed before more has to be typed. */
const LISTED = 50;

interface PersonChooserProps {
  model: Model;
  label: string;
  chosen: string | null;
  onChoose: (id: string | null) => void;
}

export function PersonChooser({ model, label, chosen, onChoose }: PersonChooserProps) {
  const { people } = model;
  const choice = (row: number) => {
    const { id, username, fullName, role } = people!.person(row);
    return { id, name: username, note: fullName === username ? role : `${fullName} · ${role}` };
  };
  const row = chosen === null || people === null ? -1 : people.find(chosen);
  return (
    <Chooser
      label={label}
      placeholder="Type a name"
      chosen={row < 0 ? null : choice(row)}
      onChoose={onChoose}
      find={(search) => {
        const rows = model.arranged({
          search,
          sort: ["username"],
          roles: [],
          workspaces: [],
          workspaceCount: null,
          updated: null,
        });
        return { choices: Array.from(rows.subarray(0, LISTED), choice), count: rows.length };
      }}
    />
  );
}
