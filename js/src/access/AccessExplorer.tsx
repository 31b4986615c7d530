// The access views as a stand-alone widget, which starts with a person.

import { useState } from "preact/hooks";
import { AccessPanel } from "../matrix/AccessPanel.js";
import { MatrixView } from "../matrix/view.js";
import type { ActingModel } from "../state/acting.js";
import type { View } from "../state/view.js";
import { Access } from "./Access.js";
import { AccessView } from "./view.js";

export function AccessExplorer({ model, view }: { model: ActingModel; view: View }) {
  const [access] = useState(() => new AccessView("person", new MatrixView(true)));
  return (
    <AccessPanel model={model} view={view}>
      <Access model={model} view={access} />
    </AccessPanel>
  );
}
