// What table and manager share: header, toolbar, the table or what stands in its place, and what is said.

import type { ComponentChildren } from "preact";
import type { Model } from "../model.js";
import { useStore } from "../store.js";
import { ColumnsMenu } from "../table/ColumnsMenu.js";
import { Table } from "../table/Table.js";
import type { View } from "../view.js";
import { CopyField } from "./CopyField.js";
import { copyId } from "./copy.js";
import { Header } from "./Header.js";
import { Status, Troubles } from "./Outcome.js";
import { Skeleton, State, stateOf } from "./State.js";
import { Toolbar } from "./Toolbar.js";

interface PeoplePanelProps {
  model: Model;
  view: View;
  /** Without a kernel there is nobody to tell who is selected. */
  selectable?: boolean;
  headerEnd?: ComponentChildren;
  toolbarEnd?: ComponentChildren;
  /** Stands between header and toolbar. */
  note?: ComponentChildren;
  /** Offered where there is nobody yet. */
  firstStep?: ComponentChildren;
  /** Stands between the table and what is said of the last action. */
  foot?: ComponentChildren;
  /** The person whose menu is open. */
  menuOf?: string | null;
  /** Opens a person's menu at its button; without it rows have none. */
  onMenu?: (id: string, button: HTMLElement) => void;
  children?: ComponentChildren;
}

export function PeoplePanel(props: PeoplePanelProps) {
  const { model, view, selectable = true } = props;
  useStore(model);
  useStore(view);
  const state = stateOf(model);
  const old = model.link === "lost" || model.session?.status === "failed";
  return (
    <div class="aw-panel">
      <Header
        model={model}
        end={
          <>
            <ColumnsMenu view={view} />
            {props.headerEnd}
          </>
        }
      />
      {props.note}
      <Toolbar model={model} view={view} end={props.toolbarEnd} />
      <Troubles model={model} />
      {view.uncopied !== null && (
        <CopyField label="Id" text={view.uncopied} onClose={() => view.offerCopy(null)} />
      )}
      <div class={`aw-body${old ? " aw-old" : ""}`}>
        {state === "loading" && <Skeleton model={model} />}
        {(state === "rows" || state === "no-match") && (
          <Table
            model={model}
            view={view}
            selectable={selectable}
            menuOf={props.menuOf}
            onCopyId={(id) => void copyId(id, model, view)}
            onMenu={props.onMenu}
          />
        )}
        {state !== "loading" && state !== "rows" && (
          <State model={model} state={state} firstStep={props.firstStep} />
        )}
      </div>
      {props.foot}
      <Status model={model} />
      {props.children}
    </div>
  );
}
