// What the table shows instead of rows, and what to do next.

import type { ComponentChildren } from "preact";
import { refresh } from "../panel/Header.js";
import { EmptyState, NoKernel, Skeleton, type StateName } from "../panel/Placeholder.js";
import type { Model } from "../state/model.js";
import { Button } from "../ui/Button.js";
import { displayText } from "../ui/displayText.js";
import { clearFilters } from "./ActiveFilters.js";

interface TablePlaceholderProps {
  model: Model;
  state: StateName;
  /** Offered while there are no people. */
  firstStep?: ComponentChildren;
}

export function TablePlaceholder({ model, state, firstStep }: TablePlaceholderProps) {
  const { session } = model;
  const { message, hint } = session?.error ?? {};
  switch (state) {
    case "loading":
      return <Skeleton model={model} />;
    case "no-kernel":
      return <NoKernel model={model} />;
    case "failed":
      return (
        <EmptyState title={message ?? "The server is not responding."} hint={hint} alert>
          <Button kind="primary" onClick={() => void refresh(model)}>
            Try again
          </Button>
        </EmptyState>
      );
    case "gone":
      return <EmptyState title={message ?? ""} hint={hint} />;
    case "nobody":
      return (
        <EmptyState title={session?.workspace ? "No members yet." : "No users yet."}>{firstStep}</EmptyState>
      );
    default: {
      const search = model.search.trim();
      const title =
        search === "" ? "No one matches the filters." : `No one matches “${displayText(search)}”.`;
      return (
        <EmptyState title={title}>
          <Button onClick={() => clearFilters(model)}>Clear filters</Button>
        </EmptyState>
      );
    }
  }
}
