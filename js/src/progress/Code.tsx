// A line of code, and a button to copy it.

import { useCopy } from "../panel/code/CopyField.js";
import { useView } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { Name } from "../ui/display/Name.js";

/** A text as Python writes it; so does JSON. */
export const quoted = (text: string) => JSON.stringify(text);

export function Code({ text }: { text: string }) {
  const view = useView();
  const { copyText, field } = useCopy(view, text);
  return (
    <section class="aw-code" aria-label="This in code">
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
