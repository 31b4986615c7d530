// The datasets by workspace.

import { useMemo, useRef, useState } from "preact/hooks";
import type { DatasetItem, ErrorInfo } from "../protocol.js";
import type { Model } from "../state/model.js";
import { useQuery } from "../state/useQuery.js";

export interface KnownDatasets {
  /** By workspace id; null until known. */
  byWorkspace: ReadonlyMap<string, readonly DatasetItem[]> | null;
  /** Why the last request for them failed. */
  error: ErrorInfo | null;
  asking: boolean;
  ask: () => void;
}

/**
 * Request the datasets on the first render and whenever `reason` changes; the previous ones stay until the answer
 * arrives.
 */
export function useDatasets(model: Model, reason: string): KnownDatasets {
  const [turn, setTurn] = useState(0);
  const { answer, error, asking } = useQuery(
    model,
    "datasets",
    { type: "ask_datasets" },
    `${turn} ${reason}`,
  );
  const byWorkspace = useMemo(() => answer && grouped(answer.datasets), [answer]);
  const known = useRef(byWorkspace);
  known.current = byWorkspace ?? known.current;
  return { byWorkspace: known.current, error, asking, ask: () => setTurn(turn + 1) };
}

function grouped(datasets: readonly DatasetItem[]): Map<string, DatasetItem[]> {
  const groups = new Map<string, DatasetItem[]>();
  for (const dataset of datasets) {
    const group = groups.get(dataset.workspace_id);
    if (group === undefined) groups.set(dataset.workspace_id, [dataset]);
    else group.push(dataset);
  }
  return groups;
}
