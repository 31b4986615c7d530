// The access views: the matrix, one person, one workspace or dataset, and the findings to fix.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { FormError } from "../forms/errors.js";
import { Skeleton } from "../panel/Placeholder.js";
import { VisibilityNote } from "../panel/VisibilityNote.js";
import { WidgetPanel } from "../panel/WidgetPanel.js";
import { useLosses } from "../state/losses.js";
import type { ManagerProps, ManagerView } from "../state/managerView.js";
import type { Model } from "../state/model.js";
import { perInstance } from "../state/stores/perInstance.js";
import { useStore } from "../state/stores/store.js";
import { lastingBasis, useBasis, useQuery } from "../state/useQuery.js";
import type { View } from "../state/view/view.js";
import { TablePlaceholder } from "../table/TablePlaceholder.js";
import { Segments } from "../ui/controls/Segments.js";
import { formatNumber } from "../ui/display/displayText.js";
import { type AccessTabName, AccessView } from "./accessView.js";
import { Findings } from "./Findings.js";
import { Matrix } from "./matrix/Matrix.js";
import { MatrixView } from "./matrix/matrixView.js";
import { PersonAnswer } from "./PersonAnswer.js";
import { ResourceAnswer } from "./ResourceAnswer.js";

const TABS: readonly { value: AccessTabName; name: string }[] = [
  { value: "matrix", name: "Matrix" },
  { value: "person", name: "A person" },
  { value: "resource", name: "A workspace or dataset" },
  { value: "findings", name: "Findings" },
];

export function Access({ view }: { view: AccessView }) {
  const model = useStore(view.model);
  useStore(view);
  const people = model.everyone;
  // While memberships load workspace by workspace, every answer would be outdated on arrival.
  const read = people !== null && (people.memberships !== null || model.session?.status === "failed");
  const basis = useBasis(model, read);
  const policy = useQuery(model, people === null ? null : { type: "ask_policy" }, lastingBasis(model));
  const findings = useQuery(model, read ? { type: "ask_findings" } : null, basis);
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
        <Matrix view={view.matrix} manager={view.manager} />
      ) : model.people === null ? (
        <TablePlaceholder model={model} />
      ) : tab === "findings" ? (
        <Findings view={view} asked={findings} />
      ) : policy.error !== null ? (
        <FormError error={policy.error} />
      ) : lines === undefined ? (
        <Skeleton model={model} />
      ) : tab === "person" ? (
        <PersonAnswer view={view} policy={lines} basis={basis} />
      ) : (
        <ResourceAnswer view={view} policy={lines} basis={basis} />
      )}
    </div>
  );
}

/** Questions and staged changes are kept while another tab is open. */
const viewOf = perInstance(
  (manager: ManagerView, model: Model) => new AccessView("matrix", new MatrixView(model), manager),
);

export function AccessTab({ model, view }: ManagerProps) {
  const access = viewOf(view, model);
  useStaged(access.matrix, view);
  return <Access view={access} />;
}

/** Staged changes stay when the output is drawn again. */
function useStaged(matrix: MatrixView, view: View): void {
  useLosses(matrix.model, view, "matrix", matrix, (theirs) => matrix.takeOver(theirs));
}

interface WidgetProps {
  model: Model;
  view: View;
}

export function AccessExplorer({ model, view }: WidgetProps) {
  const [access] = useState(() => new AccessView("person", new MatrixView(model, { shared: true })));
  useStaged(access.matrix, view);
  return (
    <AccessPanel model={model} view={view}>
      <Access view={access} />
    </AccessPanel>
  );
}

export function AccessMatrix({ model, view }: WidgetProps) {
  const [matrix] = useState(() => new MatrixView(model, { shared: true }));
  useStaged(matrix, view);
  return (
    <AccessPanel model={model} view={view}>
      <Matrix view={matrix} />
    </AccessPanel>
  );
}

function AccessPanel({ model, view, children }: WidgetProps & { children: ComponentChildren }) {
  return (
    <WidgetPanel model={model} view={view} title="Access" note={<VisibilityNote model={model} />}>
      {children}
    </WidgetPanel>
  );
}
