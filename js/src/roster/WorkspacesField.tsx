// Choose workspaces by name: existing ones are suggested, others will be created.

import { useRef, useState } from "preact/hooks";
import { useModel } from "../state/context.js";
import { CloseButton } from "../ui/controls/Button.js";
import { displayText } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import { useUid } from "../ui/dom/uid.js";
import { whenLeft } from "./whenLeft.js";

interface WorkspacesFieldProps {
  label: string;
  chosen: readonly string[];
  /** Called with how the choice changes: it may be another one by then. */
  onChange: (change: (names: readonly string[]) => string[]) => void;
}

export function WorkspacesField({ label, chosen, onChange }: WorkspacesFieldProps) {
  const model = useModel();
  const id = useUid();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const known = model.workspaces.map(({ name }) => name);
  const add = (text: string) => {
    const name = text.trim();
    setTyped("");
    if (name !== "" && !chosen.includes(name)) onChange((now) => [...new Set([...now, name])]);
  };
  return (
    <div class="aw-field aw-roster-workspaces">
      <label for={id}>{label}</label>
      <div class="aw-input">
        {chosen.map((name) => (
          <span key={name} class="aw-chip">
            <Name text={name} titled />
            {!known.includes(name) && <i> new</i>}
            <CloseButton
              label={`Without ${displayText(name)}`}
              onClick={() => {
                onChange((now) => now.filter((one) => one !== name));
                input.current!.focus();
              }}
            />
          </span>
        ))}
        <input
          ref={input}
          id={id}
          type="text"
          list={`${id}-list`}
          autoComplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => {
            const text = event.currentTarget.value;
            // A choice from the list comes as a whole.
            if ((event as InputEvent).inputType === "insertReplacementText" && known.includes(text))
              add(text);
            else setTyped(text);
          }}
          onKeyDown={(event) => {
            if (event.key === "Backspace" && typed === "" && chosen.length > 0)
              onChange((now) => now.slice(0, -1));
            else if (["Enter", ";", ","].includes(event.key) && typed.trim() !== "") add(typed);
            else return;
            event.preventDefault();
          }}
          onBlur={whenLeft(() => add(typed))}
        />
        <datalist id={`${id}-list`}>
          {known
            .filter((name) => !chosen.includes(name))
            .map((name) => (
              <option key={name} value={name} />
            ))}
        </datalist>
      </div>
    </div>
  );
}
