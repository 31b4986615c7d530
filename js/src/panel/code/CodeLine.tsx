// A line of code, and a button to copy it.

import { useView } from "../../state/context.js";
import { Button } from "../../ui/controls/Button.js";
import { Name } from "../../ui/display/Name.js";
import { useCopy } from "./CopyField.js";

export function CodeLine({ text }: { text: string }) {
  const view = useView();
  const { copyText, field } = useCopy(view, text);
  return (
    <section class="aw-code" aria-label="The same in a cell">
      <div class="aw-code-body">
        <pre>
          <Name text={text} />
        </pre>
        {field}
      </div>
      <div class="aw-code-side">
        <Button onClick={() => void copyText("Code", text, "Copied the code.")}>Copy code</Button>
      </div>
    </section>
  );
}
