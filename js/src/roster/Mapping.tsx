// The file, and which part of it is read.

import type { ReadRoster } from "../protocol.js";
import { Select } from "../ui/controls/Select.js";
import { pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { useUid } from "../ui/dom/uid.js";
import { ChooseFile } from "./FileStep.js";
import type { RosterStore } from "./rosterStore.js";
import type { StepProps } from "./stepProps.js";

/** The rows that may have the headings, 0 for none. */
const HEADING_ROWS = Array.from({ length: 21 }, (_, row) => row);

export function Source({ roster, state }: StepProps) {
  const { headings, rows } = state;
  const { name, sheets, sheet, header } = state.source!;
  const read = (change: Partial<ReadRoster>) => roster.read(() => change);
  return (
    <div class="aw-roster-source">
      <p>
        <b>{name === "" ? "Pasted rows" : <Name text={name} />}</b>{" "}
        {rows > 0 && <span class="aw-dim">{pluralize(rows, "row")}</span>}
      </p>
      {headings.length > 0 && (
        <Labelled
          label="Headings in row"
          value={String(header)}
          options={[...new Set([...HEADING_ROWS, header!])].map((row) => ({
            value: String(row),
            name: row === 0 ? "none" : String(row),
          }))}
          onChange={(row) => readHeadings(roster, Number(row))}
        />
      )}
      {sheets.length > 0 && (
        <Labelled
          label="Sheet"
          value={sheet}
          unchosen="Choose a sheet"
          options={sheets.map((one) => ({ value: one, name: one }))}
          onChange={(value) => read({ sheet: value, header: null, headed: false, columns: null })}
        />
      )}
      <span class="aw-gap" />
      <ChooseFile roster={roster}>Another file</ChooseFile>
    </div>
  );
}

/** Read the headings from a row, or with 0 from none; `headed` if someone says that they are headings. */
export const readHeadings = (roster: RosterStore, header: number, headed = false): void =>
  roster.read(() => ({ header, headed, columns: null }));

interface LabelledProps {
  label: string;
  value: string | null;
  unchosen?: string;
  options: readonly { value: string; name: string }[];
  onChange: (value: string) => void;
}

/** A menu with its label above. */
export function Labelled({ label, ...others }: LabelledProps) {
  const id = useUid();
  return (
    <div class="aw-field">
      <label for={id}>{label}</label>
      <Select id={id} {...others} />
    </div>
  );
}
