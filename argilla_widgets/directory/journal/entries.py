"""The entries of an account's journals, which all of its clients share."""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from uuid import UUID
from weakref import WeakSet, WeakValueDictionary

import msgspec
from msgspec.structs import replace

from argilla_widgets.directory.concurrency import Subscribers
from argilla_widgets.directory.journal.lines import EntryStatus, Origin
from argilla_widgets.directory.journal.writes import Writes
from argilla_widgets.directory.model.description import Act
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, Operation
from argilla_widgets.sdk.api.writes import Run, call_listeners
from argilla_widgets.sdk.errors import ArgumentError, ConflictError, NotFoundError
from argilla_widgets.sdk.interrupts import held
from argilla_widgets.sdk.text import MAX_LISTED, escape_invisible, join_names, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.session_file import SessionFile


EntryRef: TypeAlias = int | str
"""The number of an entry of this session, or the short id of one of an earlier session: ``"28-3"``."""
SHORT_ID = r"^[1-9][0-9]{0,8}-[1-9][0-9]{0,8}$"
Ordered: TypeAlias = tuple[int, Operation]
"""An operation, with its place among the writes of all clients of this process before it: see `Write.order`."""
Key: TypeAlias = "tuple[str, UUID]"
"""The address of a server, and the id of an account on it."""
PRESUMED = "The server did not confirm this, so someone else may have made this change."
MAX_ENTRIES = 10_000
MAX_OPERATIONS = 100_000
"""Operations of all entries together, some 20 MB; the newest entry is always kept whole."""
MAX_ACCOUNTS = 16
"""The entries of this many accounts, most recently used first, are kept after the last client is gone."""


class Entry(msgspec.Struct, frozen=True):
    """One change, or attempted change, of this session or of an earlier one."""

    number: int
    """Counts from 1 in each session."""
    at: datetime
    """When it ended, UTC; if it was retried, when the first attempt ended."""
    by: str
    """Username of the account."""
    summary: str
    """A sentence that describes what was done."""
    result: EntryStatus
    origin: Origin
    """Whether the change was made by clicks in a widget or by code."""
    operations: tuple[Operation, ...]
    """The writes that succeeded, in order."""
    unknown: tuple[Operation, ...] = ()
    """What may or may not have been done; of a command of this session, the summary names it."""
    undone: bool = False
    superseded: bool = False
    """Whether something else was changed after it was undone: then it cannot be redone."""
    undoes: tuple[EntryRef, ...] = ()
    """The entries that it undid."""
    redoes: tuple[EntryRef, ...] = ()
    """The entries that it redid."""
    new_ids: bool = False
    """Whether the server chooses the ids of what is created, as before version 2.7."""
    run: Run | None = None
    """The run of a cell whose code made it.

    None outside of a cell, for clicks, and for threads of an earlier cell, such as those of a pool that is used again.
    """
    act: Act = "change"
    """What its operations are part of."""
    session: int | None = None
    """The number of an earlier session whose entry it is, in the folder of the journal; None for this session."""
    foreign: str = ""
    """Why it cannot be undone with this account on this server, a sentence; empty for this session."""
    notebook: str = ""
    """The name of the notebook or script that it was made in; empty if it is not known."""

    def __repr__(self) -> str:
        result = "undone" if self.undone else self.result
        return f"<Entry {self.ref} by {shortened(self.by)}, {result}: {escape_invisible(self.summary)}>"

    @property
    def ref(self) -> EntryRef:
        """What names it in `undo`: its number; of an earlier session, its short id, such as ``"28-3"``."""
        return self.number if self.session is None else f"{self.session}-{self.number}"

    @property
    def tried(self) -> tuple[Operation, ...]:
        """What it has done, or may have done."""
        return (*self.operations, *self.unknown)

    def facts(self) -> Iterator[Fact]:
        """Yield what it changed, one field or membership at a time; without operations, a row with its summary."""
        result = "undone" if self.undone else self.result
        row = Fact(
            str(self.ref),
            self.at,
            self.by,
            result=result,
            origin=self.origin,
            notebook=self.notebook,
            summary=self.summary,
        )
        for operation in self.operations:
            yield from _facts_of(operation, row)
        for operation in self.unknown:
            yield from _facts_of(operation, row._replace(result="not known"))
        if not self.tried:
            yield row

    @property
    def reverses(self) -> tuple[EntryRef, ...]:
        """The entries that it undid or redid; undo and redo apply to those, not to this one."""
        return self.undoes or self.redoes

    @property
    def can_undo(self) -> bool:
        """Whether it can be undone."""
        return self.undo_blocker is None

    @property
    def undo_blocker(self) -> str | None:
        """Why it cannot be undone, a sentence; None if it can."""
        if self.undone:
            return "Already undone."
        if not self.operations:
            return "There is nothing to undo."
        if self.reverses:
            did, instead = ("undid", "Redo") if self.undoes else ("redid", "Undo")
            which = "that entry" if len(self.reverses) == 1 else "those"
            if self.session is not None and not self.undoes:
                return f"This {did} {entries_text(self.reverses)}."
            return f"This {did} {entries_text(self.reverses)}. {instead} {which} instead."
        if self.foreign:
            return self.foreign
        return next((reason for operation in self.operations if (reason := operation.no_inverse) is not None), None)

    @property
    def can_redo(self) -> bool:
        """Whether it can be redone, after an undo."""
        return self.redo_blocker is None

    @property
    def redo_blocker(self) -> str | None:
        """Why it cannot be redone, a sentence; None if it can."""
        if not self.undone:
            return "Only a change that was undone can be redone."
        if self.session is not None:
            return "A change of an earlier session cannot be redone."
        if any(operation.kind == "create_user" for operation in self.operations):
            return "Passwords are not kept, so a user cannot be created again."
        if self.new_ids and any(operation.kind == "create_workspace" for operation in self.operations):
            return "This server gives a workspace that is created again another id, so that cannot be redone."
        if self.superseded:
            return "Other changes were made after the undo."
        return None


class Fact(NamedTuple):
    """One thing that an entry changed, or may have changed: about whom, what, from what to what."""

    entry: str
    at: datetime
    by: str
    user: str = ""
    """Their username before the change; of a creation, the new one. Empty for a workspace."""
    user_id: str = ""
    change: str = ""
    """The name of the field, or such as ``created``, ``added to workspace``, ``workspace deleted``."""
    before: str = ""
    """The value of the field; the role of someone deleted; the workspace that they were removed from."""
    after: str = ""
    workspace_id: str = ""
    responses: int | None = None
    """How many responses were deleted with them; None if they were not counted."""
    result: str = ""
    """How the entry ended; ``not known`` of an operation without an answer."""
    origin: str = ""
    notebook: str = ""
    summary: str = ""
    """The sentence on the whole entry."""


def _facts_of(operation: Operation, row: Fact) -> Iterator[Fact]:
    """Yield what an operation changed."""
    user_id, place_id = (str(id or "") for id in (operation.user_id, operation.workspace_id))
    row = row._replace(user=operation.username, user_id=user_id, workspace_id=place_id, responses=operation.responses)
    match operation.kind:
        case "update_user":
            previous = operation.previous
            for field, value in operation.values:
                yield row._replace(change=field, before=previous.get(field) or "", after=value or "")
            if operation.password:
                yield row._replace(change="password")
        case "create_user":
            yield row._replace(change="created", after=dict(operation.values).get("role") or "")
        case "delete_user":
            yield row._replace(change="deleted", before=str(operation.before.role) if operation.before else "")
        case "add_to_workspace" | "create_workspace":
            change = "added to workspace" if operation.user_id else "workspace created"
            yield row._replace(change=change, after=operation.workspace)
        case "remove_from_workspace" | "delete_workspace":
            change = "removed from workspace" if operation.user_id else "workspace deleted"
            yield row._replace(change=change, before=operation.workspace)


def entries_text(numbers: Sequence[EntryRef]) -> str:
    """Name entries by their numbers: ``entry 3``, ``entries 3 and 4``; or only count them, if there are many."""
    if len(numbers) > MAX_LISTED:
        return f"{len(numbers):,} entries"
    names = join_names([ref_text(number) for number in numbers])
    return f"{'entry' if len(numbers) == 1 else 'entries'} {names}"


def ref_text(number: EntryRef) -> str:
    """Return the number of an entry, or its short id, in a sentence."""
    return f"{number:,}" if isinstance(number, int) else number


def check_number(number: object) -> None:
    """Raise an `ArgumentError` unless it can be the number of an entry, or a short id."""
    if type(number) is not int and not (isinstance(number, str) and re.match(SHORT_ID, number)):
        raise ArgumentError(
            f"Pass the number of an entry, such as entry.number, not {type(number).__name__}.",
            field="number",
            hint='An entry of an earlier session has a short id, such as "28-3".' if isinstance(number, str) else None,
        )


def ref_order(number: EntryRef) -> tuple[int, int]:
    """Return what sorts entries: those of earlier sessions come first."""
    if isinstance(number, int):
        return 2**53, number
    session, _, entry = number.partition("-")
    return int(session), int(entry)


class SharedEntries:
    """The newest entries of one account on one server, and the subscribers of its journals.

    Hold `lock` for every method but `share`, `notify` and `holding`.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries: list[Entry] = []
        """The oldest first."""
        self.forgotten = 0
        """The number of the newest entry that is not kept, or that never was."""
        self.writes = Writes()
        """What is in the entries, and what running commands have written."""
        self._orders: dict[int, tuple[int, ...]] = {}
        """The places of the operations of each entry among all writes."""
        self._operations = 0
        self.lasting = Subscribers[[Entry]]("journal")
        """Those who stay when a client goes; the subscribers of a journal go with its client."""
        self._subscribers: WeakSet[Subscribers[[Entry]]] = WeakSet([self.lasting])
        self.file: SessionFile | None = None
        """Where the journal is kept."""
        self.former: set[str] = set()
        """The addresses that the server had."""
        self._held: set[EntryRef] = set()
        self._undone: set[int] = set()  # entries that can be redone

    @property
    def next_number(self) -> int:
        """The number of the next entry."""
        return self.forgotten + len(self.entries) + 1

    def get(self, number: int) -> Entry:
        """Return the entry with this number; raise a `NotFoundError` if there is none, or it is no longer kept."""
        return self.entries[self._index(number)]

    def operations(self) -> list[Operation]:
        """Return the operations of all entries, in the order in which they were written.

        Leave out those on users and workspaces that were deleted before: the response came late.
        """
        written: list[Operation] = []
        deleted: set[UUID | None] = set()
        for operation in self.written(self.entries):
            ids = {operation.user_id, operation.workspace_id} - {None}
            if operation.kind in CREATIONS:
                deleted -= ids
            if deleted.isdisjoint(ids):
                written.append(operation)
            if operation.kind in DELETIONS:
                deleted |= ids
        return written

    def written(self, entries: Iterable[Entry]) -> list[Operation]:
        """Return the operations of entries in the order in which they were written.

        Of two entries at the same time, the later one may be recorded first, and a retry extends an earlier one.
        """
        ordered = (one for entry in entries for one in self.ordered(entry))
        return [operation for _, operation in sorted(ordered, key=lambda one: one[0])]

    def ordered(self, entry: Entry) -> Iterable[Ordered]:
        """Iterate over the operations of an entry, with their places among all writes."""
        # An entry that a retry has extended since has fewer operations than there are places.
        return zip(self._orders.get(entry.number, ()), entry.operations, strict=False)

    def outdated(self, entry: Entry, other: Entry) -> str:
        """Return a sentence on what another entry has changed again of ``entry``; empty if nothing."""
        theirs = frozenset(self._orders.get(other.number, ()))
        changed = sum(self.writes.override(order, one, theirs) for order, one in self.ordered(entry))
        if not changed:
            return ""
        if changed == len(entry.operations):
            return f"This was changed again: {other.summary}"
        was = "was" if changed == 1 else "were"
        return f"{changed:,} of {len(entry.operations):,} {was} changed again: {other.summary}"

    def add(self, entry: Entry, orders: tuple[int, ...]) -> None:
        """Add the newest entry, and drop the oldest ones if there are too many."""
        self.entries.append(entry)
        self._note(entry, orders)
        while len(self.entries) > 1 and (len(self.entries) > MAX_ENTRIES or self._operations > MAX_OPERATIONS):
            oldest = self.entries.pop(0)
            for order, operation in self.ordered(oldest):
                self.writes.forget(order, operation)
            self._operations -= len(self._orders.pop(oldest.number))
            self.forgotten += 1
        self._publish(entry)
        self._supersede(entry)

    def _note(self, entry: Entry, orders: tuple[int, ...]) -> None:
        """Note the newest operations of an entry, which have these places among all writes."""
        self._orders[entry.number] = (*self._orders.get(entry.number, ()), *orders)
        self._operations += len(orders)
        for order, operation in zip(orders, entry.operations[len(entry.operations) - len(orders) :], strict=True):
            self.writes.note(order, operation)

    def extend(self, entry: Entry, orders: tuple[int, ...]) -> None:
        """Replace an entry with one that has more operations; ``orders`` are the places of the added ones."""
        self._note(entry, orders)
        self._replace(entry)
        if orders:
            self._supersede(entry)

    def mark(self, number: int, *, undone: bool) -> None:
        """Record that an entry was undone, or redone, if it is still kept."""
        if number <= self.forgotten:
            return
        self._replace(replace(self.get(number), undone=undone, superseded=False))
        if self.file is not None:
            self.file.mark(number, None, undone=undone)
        if undone:
            self._undone.add(number)
        else:
            self._undone.discard(number)

    def skip(self, count: int) -> None:
        """Skip this many entries that were never kept; earlier entries are dropped, too."""
        self.forgotten += len(self.entries) + count
        self.entries.clear()
        self._orders.clear()
        self.writes.clear()
        self._operations = 0

    def _index(self, number: int) -> int:
        check_number(number)
        index = number - 1 - self.forgotten
        if 0 <= index < len(self.entries):
            return index
        if 0 < number <= self.forgotten:
            kept = f"only the newest {len(self.entries):,} are kept"
            raise NotFoundError(f"Entry {number:,} is no longer in the journal: {kept}.")
        raise NotFoundError(f"There is no entry {number:,} in the journal.")

    def _replace(self, entry: Entry) -> None:
        self.entries[self._index(entry.number)] = entry
        self._publish(entry)

    def _supersede(self, entry: Entry) -> None:
        """Mark undone entries as superseded if the entry is a new change."""
        if not (self._undone and entry.operations) or entry.reverses:
            return
        for number in sorted(self._undone):
            if number > self.forgotten:
                self._replace(replace(self.get(number), superseded=True))
        self._undone.clear()

    def _publish(self, entry: Entry) -> None:
        for subscribers in self._subscribers:
            subscribers.add(entry)

    def share(self, subscribers: Subscribers[[Entry]]) -> None:
        """Pass every new or changed entry to these subscribers from now on, for as long as they exist."""
        with self.lock:
            self._subscribers.add(subscribers)

    def notify(self) -> None:
        """Notify the subscribers of all journals of queued entries, and write them; call it without holding a lock."""
        if self.file is not None:
            self.file.flush()
        with self.lock:
            waiting = [subscribers for subscribers in self._subscribers if subscribers.waiting]
        if waiting:
            call_listeners([subscribers.notify for subscribers in waiting], "journal")

    def holding(self, numbers: Collection[EntryRef]) -> AbstractContextManager[None]:
        """Hold entries while they are undone, redone or retried; raise a `ConflictError` if one is already held."""
        return held(lambda: self._hold(numbers), lambda: self._release(numbers))

    def _hold(self, numbers: Collection[EntryRef]) -> None:
        with self.lock:
            for number in numbers:
                if number in self._held:
                    raise ConflictError(f"Entry {ref_text(number)} is already being undone, redone or retried.")
            self._held.update(numbers)

    def _release(self, numbers: Collection[EntryRef]) -> None:
        with self.lock:
            self._held.difference_update(numbers)


class EntriesByAccount:
    """The entries in this process: those of accounts with a client, and of the newest of the others."""

    def __init__(self) -> None:
        self.after_fork()

    def after_fork(self) -> None:
        """Forget all; a new lock, since in a forked process the old one may look held."""
        self._lock = threading.Lock()
        self._used: WeakValueDictionary[Key, SharedEntries] = WeakValueDictionary()
        self._kept: OrderedDict[Key, SharedEntries] = OrderedDict()

    def of(self, api_url: str, account_id: UUID) -> SharedEntries:
        """Return the entries of an account on a server."""
        key = (api_url, account_id)
        with self._lock:
            entries = self._kept[key] = self._used.get(key) or self._used.setdefault(key, SharedEntries())
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_ACCOUNTS:
                self._kept.popitem(last=False)
            return entries


ENTRIES = EntriesByAccount()

if hasattr(os, "register_at_fork"):  # a forked process begins with an empty journal
    os.register_at_fork(after_in_child=ENTRIES.after_fork)
