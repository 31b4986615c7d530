// The last step: what became of everyone, and what to hand out.

import {
  MAX_LINE,
  type Outcome,
  type RosterApplied,
  type SaveInvitations,
  type SaveSlips,
} from "../protocol.js";
import { type Address, AddressField, useAddress } from "../shared/AddressField.js";
import { errorAt } from "../shared/errors.js";
import { useModel } from "../state/context.js";
import { Field, FieldMessage } from "../ui/controls/Field.js";
import { displayText, formatNumber, pluralize } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { useUid } from "../ui/dom/uid.js";
import type { Column } from "../ui/grid/column.js";
import { List } from "./List.js";
import { Labelled } from "./Mapping.js";
import { Notes } from "./Notes.js";
import { capital } from "./PlanLines.js";
import { FileLink, SaveFile, siblingOf } from "./SaveFile.js";
import type { StepProps } from "./stepProps.js";
import type { NumberedOutcome } from "./useItems.js";

type OutcomeKind = Outcome["outcome"];

/** Those that need no attention are last. */
const OUTCOMES: readonly OutcomeKind[] = [
  "failed",
  "unknown",
  "password unknown",
  "changed since",
  "refused",
  "not tried",
  "done",
  "already so",
];
const FINE = OUTCOMES.indexOf("done");

type Kind = NonNullable<SaveInvitations["kind"]>;
type Language = NonNullable<SaveSlips["language"]>;

const KINDS: readonly { value: Kind; name: string }[] = [
  { value: "text", name: "One text file" },
  { value: "drafts", name: "Drafts of e-mails, a file each (.eml)" },
  { value: "table", name: "A table for mail merge (.csv)" },
];
/** What files are called, and how their names end. */
const FILES: Record<Kind, readonly [string, string]> = {
  text: ["invitations", ".txt"],
  drafts: ["mails", ""],
  table: ["mail-merge", ".csv"],
};
/** What an invitation may name that is no column of the table. */
const FIELDS = ["username", "first_name", "last_name", "password", "address", "workspaces"];

const LANGUAGES: readonly { value: Language; name: string }[] = [
  { value: "en", name: "English" },
  { value: "de", name: "Deutsch" },
  { value: "es", name: "Español" },
  { value: "fr", name: "Français" },
  { value: "it", name: "Italiano" },
  { value: "nl", name: "Nederlands" },
  { value: "pt", name: "Português" },
];

const TEMPLATE = `Hello {first_name},

you can now sign in to Argilla at {address}.
Username: {username}
Password: {password}
`;

export function HandOutStep(props: StepProps) {
  const model = useModel();
  const { roster, rosterView, state } = props;
  const { shown } = rosterView;
  const applied = state.applied!;
  const { created, path, link } = applied;
  const address = useAddress(model);
  const isMixed = applied.new > 0 && applied.new < created;
  const newOnly = isMixed && shown.newOnly;
  const suggested = (path ?? state.path).replace(`${state.folder}/`, "") || "argilla-passwords.csv";
  return (
    <div class="aw-roster-step">
      <div class="aw-roster-result">
        <p class="aw-empty-title">{displayText(applied.summary)}</p>
        {created > 0 && (
          <p>
            {pluralize(created, "password is", "passwords are")} in{" "}
            {path === null ? (
              "memory only, and lost when the kernel stops."
            ) : (
              <>
                <FileLink path={path} link={link} />. Only you can read it.
              </>
            )}
          </p>
        )}
        {path !== null && created > 0 && (
          <p class="aw-dim">For late joiners, start over with their rows and the same file of passwords.</p>
        )}
      </div>
      <Notes notes={applied.notes} />
      <Outcomes {...props} applied={applied} />
      {created > 0 && (
        <div class="aw-roster-hand-out">
          {isMixed && (
            <Labelled
              label="For"
              value={String(newOnly)}
              options={[
                { value: "false", name: `All ${formatNumber(created)} people with a password` },
                { value: "true", name: `Only ${pluralize(applied.new, "new user")}` },
              ]}
              onChange={(value) => rosterView.show({ newOnly: value === "true" })}
            />
          )}
          <AddressField address={address} />
          <section class="aw-roster-card" aria-label="Slips">
            <h4>Slips</h4>
            <p class="aw-dim">A page to open, print (Ctrl+P or ⌘P) and cut out, up to eight to a sheet.</p>
            <Labelled
              label="Language"
              value={shown.language}
              options={LANGUAGES}
              onChange={(language) => rosterView.show({ language: language as Language })}
            />
            <Field
              label="A line of your own"
              value={shown.line}
              hint={`On each slip, such as “Questions: Monday, room 2”. Up to ${MAX_LINE} characters.`}
              error={errorAt(roster.error, "line")}
              onInput={(line) => rosterView.show({ line })}
            />
            <SaveFile
              roster={roster}
              named
              label="Save slips"
              refusal={address.error}
              suggested={siblingOf(suggested, "slips", ".html")}
              request={(path) => ({
                ...{ type: "save_slips", path, address: address.chosen },
                ...{ language: shown.language, line: shown.line.trim(), new_only: newOnly },
              })}
            />
          </section>
          <Invitations
            {...props}
            applied={applied}
            address={address}
            newOnly={newOnly}
            suggested={suggested}
            template={shown.template ?? TEMPLATE}
          />
        </div>
      )}
    </div>
  );
}

/** The outcome for each person: those who need attention are listed at once. */
function Outcomes({ rosterView, state, applied }: StepProps & { applied: RosterApplied }) {
  const { outcomes } = applied;
  const present = OUTCOMES.filter((outcome) => outcomes[outcome] > 0);
  return (
    <List
      view={rosterView.lists.outcomes}
      ask="ask_outcomes"
      label="Results"
      parts={present.map((outcome) => [outcome, capital(outcome), outcomes[outcome]])}
      first={present.find((outcome) => OUTCOMES.indexOf(outcome) < FINE) ?? null}
      columns={COLUMNS}
      draft={state.draft}
      version={state.number}
      keyOf={numberOf}
      hint="Click a row to read the whole reason."
      detail={({ name, outcome, reason }) => (
        <p>
          <Name text={name} class="aw-username" /> {outcome}
          {reason !== "" && ": "}
          <Name text={reason} />
        </p>
      )}
    />
  );
}

const numberOf = ({ number }: NumberedOutcome) => number;

const COLUMNS: readonly Column<NumberedOutcome>[] = [
  {
    id: "who",
    head: "who",
    heads: true,
    cell: ({ name }) => <Name text={name} titled />,
    text: ({ name }) => name,
  },
  { id: "result", head: "result", cell: ({ outcome }) => outcome, text: ({ outcome }) => outcome },
  {
    id: "reason",
    head: "reason",
    cell: ({ reason }) => <Name text={reason} titled />,
    text: ({ reason }) => reason,
  },
];

/** The text for one person, without their password. */
function Preview({ address, template, applied: { example } }: InvitationsProps) {
  const values: RosterApplied["example"] = { ...example, address: address.chosen ?? example.address };
  const text = template.replace(/\{([^{}]*)\}/g, (field, name) =>
    Object.hasOwn(values, name) ? values[name] : field,
  );
  return (
    <div class="aw-field">
      <span class="aw-field-title">Preview</span>
      {text.split("\n").map((line, at) => (
        <div key={at}>{line === "" ? <br /> : <Name text={line} />}</div>
      ))}
    </div>
  );
}

interface InvitationsProps extends StepProps {
  applied: RosterApplied;
  address: Address;
  newOnly: boolean;
  suggested: string;
  template: string;
}

function Invitations(props: InvitationsProps) {
  const { roster, rosterView, applied, address, newOnly, suggested, template } = props;
  const id = useUid();
  const { kind, subject, to } = rosterView.shown;
  const error = errorAt(roster.error, "template");
  const names = Object.keys(applied.example);
  const fields = displayText(names.map((field) => `{${field}}`).join(", "));
  const [what, ending] = FILES[kind];
  return (
    <section class="aw-roster-card" aria-label="Invitations">
      <h4>Invitations</h4>
      <Labelled
        label="As"
        value={kind}
        options={KINDS}
        onChange={(chosen) => rosterView.show({ kind: chosen as Kind })}
      />
      {kind !== "text" && (
        <div>
          <Labelled
            label="Column of addresses"
            value={to}
            options={[
              { value: "", name: "Recognized by its heading" },
              ...names
                .filter((name) => !FIELDS.includes(name))
                .map((name) => ({ value: name, name: displayText(name) })),
            ]}
            onChange={(heading) => rosterView.show({ to: heading })}
          />
          <FieldMessage id={`${id}-to`} error={errorAt(roster.error, "to")} />
        </div>
      )}
      {kind === "drafts" && (
        <Field
          label="Subject"
          value={subject}
          error={errorAt(roster.error, "subject")}
          onInput={(text) => rosterView.show({ subject: text })}
        />
      )}
      {kind !== "table" && (
        <>
          <div class="aw-field">
            <label for={id}>Text for each person</label>
            <textarea
              id={id}
              class="aw-input"
              rows={7}
              value={template}
              aria-invalid={error !== null || undefined}
              aria-describedby={`${id}-fields`}
              onInput={(event) => rosterView.show({ template: event.currentTarget.value })}
            />
            <FieldMessage id={`${id}-fields`} error={error} hint={`You can use ${fields}.`} />
          </div>
          <Preview {...props} />
        </>
      )}
      <SaveFile
        key={kind}
        roster={roster}
        named
        folder={kind === "drafts"}
        label="Save invitations"
        refusal={address.error}
        suggested={siblingOf(suggested, what, ending)}
        request={(path) => ({
          ...{ type: "save_invitations", template, path, address: address.chosen },
          ...{ kind, subject, to: to || null, new_only: newOnly },
        })}
      />
    </section>
  );
}
