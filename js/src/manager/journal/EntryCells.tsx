// The cells of a line of the journal: when, who, what, the result and what can be done with it.

import type { ComponentChildren } from "preact";
import { refOf } from "../../panel/requests/undo.js";
import type { JournalItem } from "../../protocol.js";
import { Name } from "../../ui/display/Name.js";
import { ago, exact } from "../../ui/display/time.js";
import { timeOf } from "./days.js";

const SIGNS: Record<JournalItem["result"], string> = {
  done: "✓",
  "in part": "◐",
  stopped: "■",
  failed: "✕",
  "not known": "?",
};

/** What the row of an entry or a run is rendered with, besides its content. */
export interface EntryState {
  rowIndex: number;
  /** The current time, rounded to minutes. */
  now: number;
  /** A key that changes with the available actions, and with how code is shown. */
  state: string;
}

export const resultOf = ({ undone, result }: JournalItem) => (undone ? "undone" : result);

interface EntryCellsProps {
  item: JournalItem;
  rowIndex: number;
  now: number;
  /** Whether it, or all of it, was undone. */
  undone: boolean;
  /** The results of several entries, if they differ. */
  result?: ComponentChildren;
  /** Whether it is one of the entries of a line above. */
  inner?: boolean;
  actions: ComponentChildren;
  children: ComponentChildren;
}

export function EntryCells(props: EntryCellsProps) {
  const { item, rowIndex, now, undone, result = null, inner, actions, children } = props;
  return (
    <tr
      aria-rowindex={rowIndex}
      class={`aw-entry${undone ? " aw-undone" : ""}${inner ? " aw-entry-inner" : ""}`}
    >
      <td class="aw-entry-when" title={exact(item.at)}>
        <span>{refOf(item)}</span>{" "}
        <time dateTime={new Date(item.at).toISOString()}>
          {item.session === null ? ago(item.at, now) : timeOf(item.at)}
        </time>
      </td>
      <td class="aw-entry-who">
        <Name text={item.by} />{" "}
        <span class="aw-dim">{item.origin === "code" ? "(from a cell)" : "(clicked)"}</span>
      </td>
      <td class="aw-entry-what">{children}</td>
      <td class={`aw-entry-result aw-result-${resultOf({ ...item, undone }).replace(" ", "-")}`}>
        {result ??
          (undone ? (
            "undone"
          ) : (
            <>
              <span aria-hidden="true">{SIGNS[item.result]}</span> {item.result}
            </>
          ))}
      </td>
      <td class="aw-entry-acts">
        <span class="aw-row-of-buttons">{actions}</span>
      </td>
    </tr>
  );
}
