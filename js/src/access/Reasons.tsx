// A long table of actions with reasons, shown on demand; it stays shown for the next question.

import type { ComponentChildren } from "preact";
import { Button } from "../ui/controls/Button.js";
import { useUid } from "../ui/dom/uid.js";
import { useAccessView } from "./accessView.js";

interface ReasonsProps {
  /** Number of actions. */
  count: number;
  children: ComponentChildren;
}

export function Reasons({ count, children }: ReasonsProps) {
  const view = useAccessView();
  const id = useUid();
  const { reasons } = view.question;
  return (
    <>
      <p class="aw-a-more">
        <Button
          kind="quiet"
          expanded={reasons}
          controls={reasons ? id : undefined}
          onClick={() => view.setQuestion({ reasons: !reasons })}
        >
          {reasons ? "Hide the reasons" : `Show all ${count} actions with reasons`}
        </Button>
      </p>
      {reasons && <div id={id}>{children}</div>}
    </>
  );
}
