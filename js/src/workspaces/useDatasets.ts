// Which datasets there are, by workspace.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Model } from "../model.js";
import type { DatasetItem, ErrorInfo } from "../protocol.js";

export interface KnownDatasets {
  /** By id of the workspace; null while nothing is known. */
  byWorkspace: ReadonlyMap<string, readonly DatasetItem[]> | null;
  /** Why they could not be asked for the last time. */
  error: ErrorInfo | null;
  asking: boolean;
  ask: () => void;
}

/** Ask for the datasets when first drawn, and whenever `reason` is another one; what was known stays meanwhile. */
export function useDatasets(model: Model, reason: string): KnownDatasets {
  const [byWorkspace, setByWorkspace] = useState<KnownDatasets["byWorkspace"]>(null);
  const [error, setError] = useState<ErrorInfo | null>(null);
  const [asking, setAsking] = useState(true);
  const last = useRef(0);
  const ask = () => {
    last.current += 1;
    const mine = last.current;
    setAsking(true);
    void model.request({ type: "ask_datasets" }).then((answer) => {
      if (mine !== last.current) return;
      setAsking(false);
      if (answer.type === "failed") setError(answer.error);
      else if (answer.type === "datasets") {
        setError(null);
        setByWorkspace(grouped(answer.datasets));
      }
    });
  };
  useEffect(ask, [reason]);
  useEffect(
    () => () => {
      last.current = -1;
    },
    [],
  );
  return { byWorkspace, error, asking, ask };
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
