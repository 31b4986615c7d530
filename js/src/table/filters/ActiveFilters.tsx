// The filters that were set in charts, each with a button that clears it, since they apply even when no chart is shown;
// and the button that clears all filters.

import { filters } from "../../data/query.js";
import { useModel } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { Button, CloseButton } from "../../ui/controls/Button.js";
import { rangeText, workspaceCountText } from "../charts/labels.js";

export function ActiveFilters() {
  const model = useModel();
  const { workspaceCount, updated } = model.traits.query;
  return (
    <>
      {workspaceCount !== null && (
        <Chip
          text={workspaceCountText(workspaceCount)}
          label="Clear the filter by number of workspaces"
          onClear={() => model.traits.set("workspace_count_filter", null)}
        />
      )}
      {updated !== null && (
        <Chip
          text={`Updated ${rangeText(updated)}`}
          label="Clear the filter by last update"
          onClear={() => model.traits.set("updated_filter", null)}
        />
      )}
    </>
  );
}

export function clearFilters(model: Model): void {
  const { widget } = model;
  widget.set("role_filter", []);
  widget.set("workspace_filter", []);
  widget.set("workspace_count_filter", null);
  widget.set("updated_filter", null);
  widget.save_changes();
  model.traits.setSearch("");
  model.traits.flushSearch();
}

export function ClearFilters() {
  const model = useModel();
  if (!filters(model.traits.query) || model.shown.matching === 0) return null;
  return (
    <Button kind="quiet" onClick={() => clearFilters(model)}>
      Clear filters
    </Button>
  );
}

interface ChipProps {
  text: string;
  label: string;
  onClear: () => void;
}

function Chip({ text, label, onClear }: ChipProps) {
  return (
    <span class="aw-input aw-filter aw-chip-filter aw-on">
      <span class="aw-filter-value">{text}</span>
      <CloseButton label={label} title={label} onClick={onClear} />
    </span>
  );
}
