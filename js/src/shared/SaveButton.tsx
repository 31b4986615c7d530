// A button that lets the kernel write a file; a double click writes one.

import { useRef } from "preact/hooks";
import type { RequestBody } from "../kernel/connection.js";
import { useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Button } from "../ui/controls/Button.js";
import { isolated } from "../ui/display/displayText.js";
import { isSending, sendOnce } from "./useRequest.js";

interface SaveButtonProps {
  request: RequestBody;
  title: string;
  /** How it is told from another "Export". */
  label?: string;
  children: string;
}

/** Where the file is, and why there is none, shows where other results do; the next attempt ends the latter. */
export function SaveButton({ request, title, label, children }: SaveButtonProps) {
  const model = useStore(useModel());
  const about = JSON.stringify(request);
  const failed = useRef<object | null>(null);
  return (
    <Button
      busy={isSending(model, about)}
      label={label}
      title={title}
      onClick={async () => {
        if (model.trouble === failed.current) model.dismissTrouble();
        const answer = await sendOnce(model, request, about);
        if (answer?.type === "saved") model.showStatus(`${answer.message} ${isolated(answer.path)}`);
        else if (answer?.type === "failed") {
          model.showTrouble(answer.error);
          failed.current = model.trouble;
        }
      }}
    >
      {children}
    </Button>
  );
}
