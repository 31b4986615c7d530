// The first step: drop a file, choose one, or paste rows.

import { useRef } from "preact/hooks";
import { FormError } from "../shared/errors.js";
import { Button } from "../ui/controls/Button.js";
import { Name } from "../ui/display/Name.js";
import { useUid } from "../ui/dom/uid.js";
import type { RosterStore } from "./rosterStore.js";
import type { StepProps } from "./stepProps.js";
import { fileOf } from "./upload.js";

export function FileStep({ roster, rosterView, state }: StepProps) {
  const id = useUid();
  const { pasted } = rosterView.shown;
  return (
    <div class="aw-roster-file">
      <FormError error={state.error} />
      <div class="aw-roster-drop">
        <p class="aw-empty-title">Drop a table of people here</p>
        <p class="aw-dim">
          A CSV or Excel file (.xlsx), one person per row below the headings, or a saved roster (.json).
        </p>
        <ChooseFile roster={roster}>Choose file</ChooseFile>
      </div>
      <div class="aw-field">
        <label for={id}>Paste rows</label>
        <textarea
          id={id}
          class="aw-input"
          rows={6}
          spellcheck={false}
          placeholder="username, first name, last name, workspaces"
          aria-describedby={`${id}-hint`}
          value={pasted}
          onInput={(event) => rosterView.show({ pasted: event.currentTarget.value })}
        />
        <p id={`${id}-hint`} class="aw-hint">
          Copy the cells in a spreadsheet, with their headings, or a list of names or e-mail addresses, and
          press Ctrl+V or ⌘V anywhere here. Separate workspaces with semicolons. Nothing is sent to the server
          yet.
        </p>
        <div class="aw-row-of-buttons">
          <Button
            kind="primary"
            disabled={pasted.trim() === ""}
            onClick={async () => {
              if (await roster.upload(fileOf(pasted))) rosterView.show({ pasted: "" });
            }}
          >
            Check rows
          </Button>
        </div>
      </div>
    </div>
  );
}

/** What is being sent; a large file takes a while. */
export function Sending({ roster }: StepProps) {
  const { name, done, total } = roster.sending!;
  return (
    <div class="aw-progress">
      <span>
        Reading <Name text={name || "the rows"} />
      </span>
      <progress aria-label="Reading the file" max={total || 1} value={done} />
      <Button onClick={() => roster.stopSending()}>Stop</Button>
    </div>
  );
}

/** A button that opens the browser's dialog for files. */
export function ChooseFile({ roster, children }: { roster: RosterStore; children: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span>
      <Button onClick={() => input.current!.click()}>{children}</Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={children}
        accept=".csv,.tsv,.txt,.xlsx,.json"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ""; // so that the same file can be chosen again
          if (file !== undefined) void roster.upload(file);
        }}
      />
    </span>
  );
}
