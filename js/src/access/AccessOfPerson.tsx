// What the person whose page is open can do, and why.

import { useState } from "preact/hooks";
import type { Person } from "../data/person.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import { useManagerView, useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { lastingBasis, useBasis, useQuery } from "../state/useQuery.js";
import { AccessContext, AccessView } from "./accessView.js";
import { MatrixView } from "./matrix/matrixView.js";
import { PersonAccess } from "./PersonAnswer.js";

/** Its workspaces open in their own tab. */
class PageView extends AccessView {
  override showWorkspace(chosen: string): void {
    this.manager!.showWorkspaces({ chosen, part: "members" });
    this.manager!.openTab("workspaces");
  }
}

export function AccessOfPerson({ person }: { person: Person }) {
  const model = useModel();
  const manager = useManagerView();
  const [view] = useState(() => new PageView("person", new MatrixView(model), manager));
  useStore(view);
  const basis = useBasis(model, person.workspaces !== null);
  const policy = useQuery(model, { type: "ask_policy" }, lastingBasis(model));
  const asked = useQuery(model, { type: "ask_access_of", user: person.id }, basis, {
    keep: person.id,
  });
  const { answer } = asked;
  const lines = policy.answer?.lines;
  return (
    <AccessContext value={view}>
      <NoAnswer asked={policy.answer === null ? policy : asked} />
      {answer && lines && <PersonAccess policy={lines} person={person} answer={answer} brief />}
      {answer?.note && <p class="aw-dim">{answer.note}</p>}
    </AccessContext>
  );
}
