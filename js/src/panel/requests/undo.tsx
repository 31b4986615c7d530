// Undo and redo journal entries.

import { execute } from "../../kernel/execute.js";
import {
  type JournalItem,
  MAX_IDS,
  type PolicyAction,
  type ToConfirm,
  type UndoEntries,
} from "../../protocol.js";
import { useModel, useView } from "../../state/context.js";
import type { Model } from "../../state/model.js";
import { refusalNow } from "../../state/refusals.js";
import { perInstance } from "../../state/stores/perInstance.js";
import type { View } from "../../state/view/view.js";
import { Button } from "../../ui/controls/Button.js";
import { formatNumber } from "../../ui/display/displayText.js";

type Entries = UndoEntries["numbers"];
type Confirmed = Pick<UndoEntries, "agreed" | "typed">;

/** An undo that needs confirmation. */
export interface UnconfirmedUndo {
  entries: Entries;
  toConfirm: ToConfirm;
  /** The error in what was typed. */
  error: string | null;
}

/** The undo of a view that awaits confirmation. */
export const undoing = perInstance((_: View) => ({ now: null as UnconfirmedUndo | null }));

/** Ask to confirm an undo, or stop asking. */
export function askToUndo(view: View, now: UnconfirmedUndo | null): void {
  undoing(view).now = now;
  view.notify();
}

/** The number of an entry; of one of an earlier session, its short id. */
export const refOf = ({ session, number }: JournalItem) =>
  session === null ? number : `${session}-${number}`;

/**
 * Undo entries; a double click counts once. Anything changed since its creation is deleted only after confirmation.
 */
export async function undo(model: Model, view: View, numbers: Entries, confirmed?: Confirmed): Promise<void> {
  if (model.busy) return;
  const answer = await model.request(execute({ type: "undo_entries", numbers, ...confirmed }, null));
  if (answer.type === "failed") {
    const { message, field, to_confirm: toConfirm } = answer.error;
    if (toConfirm !== null) {
      askToUndo(view, { entries: numbers, toConfirm, error: null });
      return;
    }
    const { now } = undoing(view);
    if (field === "confirmation" && now !== null) {
      askToUndo(view, { ...now, error: message });
      return;
    }
    model.showTrouble(answer.error);
  }
  askToUndo(view, null);
}

async function redo(model: Model, numbers: Entries): Promise<void> {
  if (model.busy) return;
  const answer = await model.request(execute({ type: "redo_entries", numbers }, null));
  if (answer.type === "failed") model.showTrouble(answer.error);
}

/** Redo entries that are undone, and undo others. */
export const reverse = (model: Model, view: View, undone: boolean, entries: Entries) =>
  undone ? redo(model, entries) : undo(model, view, entries);

interface ReverseProps {
  undone: boolean;
  /** The entries to undo or redo. */
  entries: Entries;
  /** What they are. */
  what: string;
  refusal: string | null;
  label?: string;
  ask?: (() => void) | undefined;
  children?: string;
}

/** Undo or redo entries. */
function Reverse({ undone, entries, what, refusal, label, ask, children = "" }: ReverseProps) {
  const model = useModel();
  const view = useView();
  const word = undone ? "Redo" : "Undo";
  return (
    <Button
      label={label && `${word} ${label}`}
      title={`${word}: ${what}`}
      refusal={refusal}
      onClick={ask ?? (() => void reverse(model, view, undone, entries))}
    >
      {`${word}${children}`}
    </Button>
  );
}

/** Whether the last change can be undone or redone, or a button has to say why not. */
function isReversible(model: Model, entry: JournalItem, rules: readonly PolicyAction[]): boolean {
  const { number, session, undo, undone, no_redo } = entry;
  if (session !== null || !(undo || undone)) return false;
  const now = model.journal.find((item) => item.number === number);
  if (now === undefined) return true;
  // While this view undoes or redoes it, the two states differ for a moment. If it happened elsewhere, our message is
  // outdated.
  if (now.undone !== undone) return model.busy;
  const refused = no_redo !== null || rules.some((rule) => model.refusal(rule) !== null);
  return (undone ? now.redo : now.undo) || refused;
}

/** Undo or redo the last change, beside its status. */
export function UndoButton() {
  const model = useModel();
  const { last, readOnly, session } = model;
  if (!last?.entry || readOnly || session?.status === "gone") return null;
  const { entry, entries, message } = last;
  if (!isReversible(model, entry, last.reverse_rules)) return null;
  return (
    <Reverse
      entries={entries}
      undone={entry.undone}
      what={entry.message}
      refusal={entry.no_redo ?? refusalNow(model, last.reverse_rules)}
    >
      {message === model.message ? "" : " last change"}
    </Reverse>
  );
}

interface EntryButtonProps {
  items: readonly JournalItem[];
  what: string;
  /** How its label calls them. */
  label: string;
  /** Ask before they are undone or redone. */
  ask?: (() => void) | undefined;
}

/** Undo those of some entries that can be undone; or else redo those that can be redone. */
export function EntryButton({ items, what, label, ask }: EntryButtonProps) {
  const model = useModel();
  const asks = ask !== undefined || items.some(({ undo, asks }) => undo && asks);
  const undoable = items.filter((item) => item.undo);
  const undone = undoable.length === 0;
  const these = undone ? items.filter((item) => item.redo) : undoable;
  if (these.length === 0 || model.readOnly) return null;
  const tooMany =
    these.length > MAX_IDS
      ? `Up to ${formatNumber(MAX_IDS)} changes can be undone or redone at a time.`
      : null;
  return (
    <Reverse
      undone={undone}
      what={what}
      label={label}
      entries={these.map(refOf)}
      refusal={tooMany ?? refusalNow(model, [])}
      ask={ask}
    >
      {asks ? " …" : these.length < items.length ? ` ${formatNumber(these.length)}` : ""}
    </Reverse>
  );
}
