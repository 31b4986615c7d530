// What each step is rendered with.

import type { RosterState } from "../protocol.js";
import type { RosterStore } from "./rosterStore.js";
import type { RosterView } from "./rosterView.js";

export interface StepProps {
  roster: RosterStore;
  rosterView: RosterView;
  state: RosterState;
}
