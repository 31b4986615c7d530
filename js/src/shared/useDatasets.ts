// The datasets by workspace.

import { useMemo } from "preact/hooks";
import { groupBy } from "../data/groupBy.js";
import type { DatasetItem, ErrorInfo } from "../protocol.js";
import type { Model } from "../state/model.js";
import { type Basis, useQuery } from "../state/useQuery.js";

export interface KnownDatasets {
  /** By workspace id; null until known. */
  byWorkspace: ReadonlyMap<string, readonly DatasetItem[]> | null;
  /** Why the last request for them failed. */
  error: ErrorInfo | null;
  asking: boolean;
  again: () => void;
}

/**
 * Request the datasets on the first render and whenever `reason` changes; the previous ones stay until the answer
 * arrives.
 */
export function useDatasets(model: Model, reason: Basis | string): KnownDatasets {
  const { answer, ...query } = useQuery(model, { type: "ask_datasets" }, reason, { keep: "datasets" });
  const byWorkspace = useMemo(
    () => answer && groupBy(answer.datasets, (dataset) => dataset.workspace_id),
    [answer],
  );
  return { ...query, byWorkspace };
}
