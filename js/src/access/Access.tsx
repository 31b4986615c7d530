// The access views: the matrix, one person, one workspace or dataset, and the findings to fix.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { NoAnswer } from "../panel/NoAnswer.js";
import { VisibilityNote } from "../panel/VisibilityNote.js";
import { WidgetPanel } from "../panel/WidgetPanel.js";
import { useManagerView, useModel, useView } from "../state/context.js";
import { useLosses } from "../state/losses.js";
import { useStore } from "../state/stores/store.js";
import { lastingBasis, useBasis, useQuery } from "../state/useQuery.js";
import type { View } from "../state/view/view.js";
import { TablePlaceholder } from "../table/TablePlaceholder.js";
import { Segments } from "../ui/controls/Segments.js";
import { formatNumber } from "../ui/display/displayText.js";
import { AccessContext, type AccessTabName, AccessView, useAccessView } from "./accessView.js";
import { Findings } from "./Findings.js";
import { Matrix } from "./matrix/Matrix.js";
import { MatrixContext, MatrixView } from "./matrix/matrixView.js";
import { PersonAnswer } from "./PersonAnswer.js";
import { ResourceAnswer } from "./ResourceAnswer.js";

const TABS: readonly { value: AccessTabName; name: string }[] = [
  { value: "matrix", name: "Matrix" },
  { value: "person", name: "A person" },
  { value: "resource", name: "A workspace or dataset" },
  { value: "findings", name: "Findings" },
];

export function Access() {
  const view = useAccessView();
  const model = useStore(view.model);
  useStore(view);
  const people = model.everyone;
  // While memberships load workspace by workspace, every answer would be outdated on arrival.
  const read = people !== null && (people.memberships !== null || model.session?.status === "failed");
  const basis = useBasis(model, read);
  const policy = useQuery(model, people === null ? null : { type: "ask_policy" }, lastingBasis(model));
  const findings = useQuery(model, read ? { type: "ask_findings" } : null, basis, { keep: "findings" });
  const { tab } = view.question;
  const lines = policy.answer?.lines;
  const found = findings.answer?.count;
  return (
    <div class="aw-a">
      <div class="aw-toolbar aw-a-parts">
        <Segments
          label="Show"
          options={TABS.map(({ value, name }) => ({
            value,
            name: value === "findings" && found !== undefined ? `${name} ${formatNumber(found)}` : name,
          }))}
          chosen={tab}
          onChoose={(tab) => view.setQuestion({ tab })}
        />
      </div>
      {tab === "matrix" ? (
        <MatrixContext value={view.matrix}>
          <Matrix manager={view.manager} />
        </MatrixContext>
      ) : model.people === null ? (
        <TablePlaceholder />
      ) : tab === "findings" ? (
        <Findings asked={findings} />
      ) : lines === undefined ? (
        <NoAnswer asked={policy} />
      ) : tab === "person" ? (
        <PersonAnswer policy={lines} basis={basis} />
      ) : (
        <ResourceAnswer policy={lines} basis={basis} />
      )}
    </div>
  );
}

export function AccessTab() {
  const model = useModel();
  const view = useManagerView();
  const [access] = useState(() => new AccessView("matrix", new MatrixView(model), view));
  useStaged(access.matrix, view);
  return (
    <AccessContext value={access}>
      <Access />
    </AccessContext>
  );
}

/** Staged changes stay when the output is drawn again. */
function useStaged(matrix: MatrixView, view: View): void {
  useLosses(matrix.model, view, "matrix", matrix, (theirs) => matrix.takeOver(theirs));
}

export function AccessExplorer() {
  const model = useModel();
  const view = useView();
  const [access] = useState(() => new AccessView("person", new MatrixView(model, { shared: true })));
  useStaged(access.matrix, view);
  return (
    <AccessPanel>
      <AccessContext value={access}>
        <Access />
      </AccessContext>
    </AccessPanel>
  );
}

export function AccessMatrix() {
  const model = useModel();
  const view = useView();
  const [matrix] = useState(() => new MatrixView(model, { shared: true }));
  useStaged(matrix, view);
  return (
    <AccessPanel>
      <MatrixContext value={matrix}>
        <Matrix />
      </MatrixContext>
    </AccessPanel>
  );
}

function AccessPanel({ children }: { children: ComponentChildren }) {
  return (
    <WidgetPanel title="Access" note={<VisibilityNote />}>
      {children}
    </WidgetPanel>
  );
}
