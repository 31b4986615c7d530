// What the table shows instead of rows, and what to do next.

import type { ComponentChildren } from "preact";
import { problemOf } from "../panel/problems.js";
import { LoadingState } from "../shared/Placeholder.js";
import { useModel } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { isolated } from "../ui/display/displayText.js";
import { EmptyState } from "../ui/display/EmptyState.js";
import { clearFilters } from "./filters/ActiveFilters.js";

interface TablePlaceholderProps {
  /** Offered while there are no people. */
  firstStep?: ComponentChildren;
}

export function TablePlaceholder({ firstStep }: TablePlaceholderProps) {
  const model = useModel();
  const { session } = model;
  if (session?.status === "gone") {
    return <EmptyState title={session.error?.message ?? ""} hint={session.error?.hint} />;
  }
  if (model.people === null) return <LoadingState problem={problemOf(model)} />;
  if (model.shown.total === 0) {
    return <EmptyState title={session?.workspace ? "No members." : "No users yet."}>{firstStep}</EmptyState>;
  }
  const search = model.traits.search.trim();
  return (
    <EmptyState
      title={search === "" ? "No one matches the filters." : `No one matches “${isolated(search)}”.`}
    >
      <Button onClick={() => clearFilters(model)}>Clear filters</Button>
    </EmptyState>
  );
}
