// The file, what its headings mean, and what applies to everyone in it.

import type { Role } from "../data/person.js";
import { type ReadRoster, ROLES } from "../protocol.js";
import { Select } from "../ui/controls/Select.js";
import { pluralize } from "../ui/display/displayText.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { useUid } from "../ui/dom/uid.js";
import { CommitField } from "./CommitField.js";
import { COLUMNS, LABELS, withColumn } from "./columns.js";
import { ChooseFile } from "./FileStep.js";
import type { StepProps } from "./stepProps.js";
import { WorkspacesField } from "./WorkspacesField.js";

export function Mapping({ roster, state }: StepProps) {
  const { headings, workspaces, role, usernames, rows } = state;
  const { name, sheets, sheet, header } = state.source!;
  const read = (change: Partial<ReadRoster>) => roster.read(() => change);
  const indexOf = (column: string) => headings.findIndex((heading) => heading.column === column);
  const unused = headings
    .filter(({ column, text }) => column === null && text !== "")
    .map(({ text }) => text);
  return (
    <>
      <div class="aw-roster-source">
        <p>
          <b>{name === "" ? "Pasted rows" : <Name text={name} />}</b>{" "}
          {rows > 0 && <span class="aw-dim">{pluralize(rows, "row")}</span>}
        </p>
        {headings.length > 0 && (
          <CommitField
            label="Headings in row"
            value={header === null ? "" : String(header)}
            onCommit={(value) => {
              if (/^[1-9]\d{0,8}$/.test(value)) read({ header: Number(value), columns: null });
            }}
          />
        )}
        {sheets.length > 0 && (
          <Labelled
            label="Sheet"
            value={sheet}
            unchosen="Choose a sheet"
            options={sheets.map((one) => ({ value: one, name: one }))}
            onChange={(value) => read({ sheet: value, header: null, columns: null })}
          />
        )}
        <span class="aw-gap" />
        <ChooseFile roster={roster}>Another file</ChooseFile>
      </div>
      <div class="aw-roster-mapping">
        {headings.length > 0 &&
          COLUMNS.map((column) => (
            <Labelled
              key={column}
              label={LABELS[column]}
              value={String(indexOf(column))}
              options={[
                { value: "-1", name: "None" },
                ...headings.map(({ text }, at) => ({ value: String(at), name: text || `Column ${at + 1}` })),
              ]}
              onChange={(value) =>
                roster.read((now) => ({ columns: withColumn(now, column, Number(value)) }))
              }
            />
          ))}
        {unused.length > 0 && (
          <div class="aw-field">
            <span class="aw-field-title">Not used</span>
            <p class="aw-dim">{formatList(unused, 6)}</p>
          </div>
        )}
      </div>
      {headings.length > 0 && (
        <div class="aw-roster-mapping">
          {(indexOf("username") < 0 || usernames !== null) && (
            <CommitField
              label="Usernames made of"
              value={usernames ?? ""}
              hint={usernames === null ? "As in {first_name}.{last_name}." : null}
              onCommit={(value) => read({ usernames: value || null })}
            />
          )}
          {indexOf("role") < 0 && (
            <Labelled
              label="Role of everyone"
              value={role ?? "annotator"}
              options={[...ROLES].reverse().map((one) => ({ value: one, name: one }))}
              onChange={(value) => read({ role: value as Role })}
            />
          )}
          {(indexOf("workspaces") < 0 || workspaces.length > 0) && (
            <WorkspacesField
              label={indexOf("workspaces") < 0 ? "Workspaces of everyone" : "Also about these workspaces"}
              chosen={workspaces}
              onChange={(change) => roster.read((now) => ({ workspaces: change(now.workspaces) }))}
            />
          )}
        </div>
      )}
    </>
  );
}

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
