"""The journal: what an account has changed on the server, by commands and by cells, as sentences and as code."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, overload
from uuid import uuid4
from weakref import WeakSet, WeakValueDictionary

from argilla_widgets.directory.concurrency import Subscribers
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.operation import operation_of
from argilla_widgets.directory.private_file import write_private
from argilla_widgets.sdk.errors import ConflictError, NotFoundError
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from uuid import UUID

    import pandas as pd

    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.api.writes import UncertainWrite, Write
    from argilla_widgets.sdk.client import Argilla


EntryStatus: TypeAlias = Literal["done", "in part", "stopped", "failed", "not known"]
Origin: TypeAlias = Literal["widget", "code"]

SequenceNumber: TypeAlias = tuple[datetime, int]
"""When an operation was written, and its number among the writes of its client: operations are sorted by it."""
KEPT_ENTRIES = 10_000
KEPT_OPERATIONS = 100_000
"""Operations of all entries together, some 20 MB; the newest entry is always kept whole."""
KEPT_LEDGERS = 16
"""How many ledgers, most recently used first, are kept after the last client of their account is gone."""
_TEXTS = ("by", "summary", "result", "origin")
_COLUMNS = ("number", "at", "by", "summary", "result", "origin", "operations", "undone")


@dataclass(frozen=True)
class Entry:
    """One change, or attempted change, of this session."""

    number: int
    """Counts from 1."""
    at: datetime
    """When it ended, UTC; if it was retried, when the first attempt ended."""
    by: str
    """Username of the account."""
    summary: str
    """A sentence that describes what was done."""
    result: EntryStatus
    origin: Origin
    """Whether a command made the change, or a cell through the sdk."""
    operations: tuple[Operation, ...]
    """The writes that succeeded, in order."""
    undone: bool = False
    superseded: bool = False
    """Whether something else was changed after it was undone: then it cannot be redone."""
    undoes: int | None = None
    """The number of the entry that it undid."""
    redoes: int | None = None
    """The number of the entry that it redid."""

    @property
    def reverses(self) -> int | None:
        """The number of the entry that it undid or redid; undo and redo apply to that entry, not to this one."""
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
        if self.undoes is not None:
            return f"This undid entry {self.undoes:,}. Redo that entry instead."
        if self.redoes is not None:
            return f"This redid entry {self.redoes:,}. Undo that entry instead."
        return next((reason for one in self.operations if (reason := one.no_inverse) is not None), None)

    @property
    def can_redo(self) -> bool:
        """Whether it can be redone, after an undo."""
        return self.redo_blocker is None

    @property
    def redo_blocker(self) -> str | None:
        """Why it cannot be redone, a sentence; None if it can."""
        if not self.undone:
            return "Only a change that was undone can be redone."
        if any(one.kind == "create_user" for one in self.operations):
            return "Passwords are not kept, so a user cannot be created again."
        if self.superseded:
            return "Other changes were made after the undo."
        return None


def outdated(entry: Entry, later: Entry) -> str:
    """Return a sentence on what a later entry has changed again of ``entry``; empty if nothing.

    Counts a field that was set to another value, a membership that was ended or made again, and a user or workspace
    that was deleted. Repeating the same change counts as no change.
    """
    undoes = _undoes(later.operations)
    changed = [one for one in entry.operations if undoes(one)]
    if not changed:
        return ""
    if len(changed) == len(entry.operations):
        return f"This was changed again: {later.summary}"
    was = "was" if len(changed) == 1 else "were"
    return f"{len(changed):,} of {len(entry.operations):,} {was} changed again: {later.summary}"


def _undoes(later: Iterable[Operation]) -> Callable[[Operation], bool]:
    """Return a function that returns whether one of these operations changes what an earlier one did."""
    users, workspaces, memberships, values = set(), set(), {}, {}
    for one in later:
        if one.kind == "delete_user":
            users.add(one.user_id)
        elif one.kind == "delete_workspace":
            workspaces.add(one.workspace_id)
        elif one.kind == "update_user":
            values.update({(one.user_id, field): value for field, value in one.values})  # noqa: PD011 - an operation
        elif one.user_id is not None and one.workspace_id is not None:
            memberships[one.user_id, one.workspace_id] = one.kind

    def undone(one: Operation) -> bool:
        if one.kind in {"delete_user", "delete_workspace"}:
            return False
        if one.user_id in users or one.workspace_id in workspaces:
            return True
        if one.kind == "update_user":
            return any(values.get((one.user_id, field), value) != value for field, value in one.values)  # noqa: PD011
        return memberships.get((one.user_id, one.workspace_id), one.kind) != one.kind

    return undone


if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from argilla_widgets.directory.model.operation import Operation

    Key: TypeAlias = tuple[str, UUID]
    """The address of a server, and the id of an account on it."""


class Entries:
    """Keeps the newest entries, and when each of their operations was written. Callers hold the lock."""

    def __init__(self) -> None:
        self._kept: list[Entry] = []
        self._sequence_numbers: dict[int, tuple[SequenceNumber, ...]] = {}
        self._operations = 0
        self.forgotten = 0
        """The number of the newest entry that is not kept, or that never was."""

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        return self._kept[index]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._kept.copy())

    @property
    def next_number(self) -> int:
        """The number of the next entry."""
        return self.forgotten + len(self._kept) + 1

    def add(self, entry: Entry, sequence_numbers: tuple[SequenceNumber, ...]) -> None:
        """Add the newest entry, and drop the oldest ones if there are too many."""
        self._kept.append(entry)
        self._sequence_numbers[entry.number] = sequence_numbers
        self._operations += len(sequence_numbers)
        self._drop()

    def skip(self, count: int) -> None:
        """Skip this many entries that were never kept; earlier entries are dropped, too."""
        self.forgotten += len(self._kept) + count
        self._kept.clear()
        self._sequence_numbers.clear()
        self._operations = 0

    def _drop(self) -> None:
        while len(self._kept) > 1 and (len(self._kept) > KEPT_ENTRIES or self._operations > KEPT_OPERATIONS):
            oldest = self._kept.pop(0)
            self._operations -= len(self._sequence_numbers.pop(oldest.number))
            self.forgotten += 1

    def get(self, number: int) -> Entry:
        """Return the entry with this number.

        Raises
        ------
        NotFoundError
            When there is no such entry, or it is no longer kept.
        """
        return self._kept[self._place(number)]

    def replace(self, entry: Entry, added: tuple[SequenceNumber, ...] = ()) -> None:
        """Replace the entry that has the number of ``entry``; ``added`` belong to its added operations."""
        self._kept[self._place(entry.number)] = entry
        self._sequence_numbers[entry.number] += added
        self._operations += len(added)

    def operations(self) -> list[Operation]:
        """Return the operations of all entries, in the order in which they were written."""
        written = [
            numbered
            for entry in self._kept
            for numbered in zip(self._sequence_numbers[entry.number], entry.operations, strict=True)
        ]
        return [operation for _, operation in sorted(written, key=lambda numbered: numbered[0])]

    def _place(self, number: int) -> int:
        check_number(number)
        place = number - 1 - self.forgotten
        if 0 <= place < len(self._kept):
            return place
        older = f" any more: only the newest {len(self._kept):,} are kept" if 0 < number <= self.forgotten else ""
        raise NotFoundError(f"There is no entry {number:,} in the journal{older}.", status_code=404)


def check_number(number: object) -> None:
    """Raise a `TypeError` unless it can be the number of an entry."""
    if type(number) is not int:
        raise TypeError(f"Pass the number of an entry, such as entry.number, not {type(number).__name__}.")


class Ledger:
    """The entries of one account on one server, and the subscribers of its journals.

    Hold `lock` for every method but `notify` and `holding`.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries = Entries()
        self._subscribers: WeakSet[Subscribers[Entry]] = WeakSet()
        self._held: set[int] = set()
        self._undone: set[int] = set()  # entries that can be redone

    def share(self, subscribers: Subscribers[Entry]) -> None:
        """Pass every new or changed entry to these subscribers from now on, for as long as they exist."""
        with self.lock:
            self._subscribers.add(subscribers)

    def enter(self, entry: Entry, sequence_numbers: tuple[SequenceNumber, ...]) -> None:
        """Add the newest entry."""
        self.entries.add(entry, sequence_numbers)
        self._publish(entry)
        self._supersede(entry)

    def extend(self, entry: Entry, sequence_numbers: tuple[SequenceNumber, ...]) -> None:
        """Replace an entry with one that has more operations; ``sequence_numbers`` are those of the added ones."""
        self.entries.replace(entry, sequence_numbers)
        self._publish(entry)
        if sequence_numbers:
            self._supersede(entry)

    def mark(self, number: int, *, undone: bool) -> None:
        """Record that an entry was undone, or redone.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        """
        entry = replace(self.entries.get(number), undone=undone, superseded=False)
        self.entries.replace(entry)
        (self._undone.add if undone else self._undone.discard)(number)
        self._publish(entry)

    def _supersede(self, entry: Entry) -> None:
        """Mark undone entries as superseded if the entry is a new change."""
        if not (self._undone and entry.operations) or entry.reverses is not None:
            return
        for number in sorted(self._undone):
            if number > self.entries.forgotten:
                older = replace(self.entries.get(number), superseded=True)
                self.entries.replace(older)
                self._publish(older)
        self._undone.clear()

    def _publish(self, entry: Entry) -> None:
        for subscribers in self._subscribers:
            subscribers.add(entry)

    def notify(self) -> None:
        """Notify the subscribers of all journals of queued entries; call it without holding a lock."""
        interrupt: BaseException | None = None
        with self.lock:
            every = list(self._subscribers)
        for subscribers in every:
            try:
                subscribers.notify()
            except BaseException as error:  # noqa: BLE001, PERF203 - raised once everyone was notified
                interrupt = error
        if interrupt is not None:
            raise interrupt

    @contextmanager
    def holding(self, number: int | None) -> Iterator[None]:
        """Hold an entry while it is undone, redone or retried: no one else can do so at the same time.

        Raises
        ------
        ConflictError
            When it is already held.
        """
        if number is None:
            yield
            return
        with self.lock:
            if number in self._held:
                message = f"Entry {number:,} is already being undone, redone or retried."
                raise ConflictError(message, status_code=409)
            self._held.add(number)
        try:
            yield
        finally:
            with self.lock:
                self._held.discard(number)


class Ledgers:
    """The ledgers of this process: those of accounts with a client, and the newest of the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: WeakValueDictionary[Key, Ledger] = WeakValueDictionary()
        self._kept: OrderedDict[Key, Ledger] = OrderedDict()

    def of(self, api_url: str, account_id: UUID) -> Ledger:
        """Return the ledger of an account on a server."""
        key = (api_url, account_id)
        with self._lock:
            ledger = self._kept[key] = self._used.get(key) or self._used.setdefault(key, Ledger())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_LEDGERS:
                self._kept.popitem(last=False)
            return ledger


LEDGERS = Ledgers()


class _Recorded(NamedTuple):
    """A write of a running command, the snapshot before it, and its place among the writes of the account."""

    write: Write
    before: Snapshot
    number: SequenceNumber


class Journal(Sequence[Entry]):
    """The changes of this session: a sequence of `Entry`, the oldest first.

    All clients of one account on one server share its entries, so that connecting again in the same kernel keeps them
    and their undo. The newest 10,000 entries are kept, with 100,000 operations at most. Older entries are dropped: a
    comment at the top of `script` then names the first entry that it contains. The journal contains no secrets.

    Parameters
    ----------
    client
        The client whose writes it records.
    synchronizer
        Has the account in its newest known state.
    """

    def __init__(self, client: Argilla, synchronizer: Synchronizer) -> None:
        self._client = client
        self._synchronizer = synchronizer
        self._ledger = LEDGERS.of(client.api_url, client.own_id)
        self._lock = self._ledger.lock
        self._entries = self._ledger.entries
        self._acting: dict[UUID, list[_Recorded]] = {}  # what each running command has written
        self._uncertain: dict[int, SequenceNumber] = {}
        self._newest: SequenceNumber | None = None
        self._subscribers = Subscribers[Entry]("journal")
        self._ledger.share(self._subscribers)

    def __repr__(self) -> str:
        entries = f"{len(self._entries):,} {'entry' if len(self._entries) == 1 else 'entries'}"
        return f"<Journal of {self._client.host}: {entries}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display the newest entries first, in a notebook."""
        newest = list(reversed(self._entries[-MAX_ROWS:]))
        rows = [
            {
                "number": entry.number,
                "at": entry.at,
                "by": entry.by,
                "change": entry.summary,
                "result": "undone" if entry.undone else entry.result,
            }
            for entry in newest
        ]
        note = None if rows else "No changes yet."
        return Table(f"Journal of {self._client.host}", rows, note, total=len(self._entries)).mimebundle()

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        return self._entries[index]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def entry(self, number: int) -> Entry:
        """Return the entry with this number.

        Raises
        ------
        TypeError
            When it is no integer.
        NotFoundError
            When there is no such entry, or it is no longer kept.
        """
        with self._lock:
            return self._entries.get(number)

    def continued(self, number: int | None) -> Entry | None:
        """Return the entry that a retry continues; None if there is none, or it was undone in the meantime."""
        if number is None:
            return None
        try:
            entry = self.entry(number)
        except NotFoundError:
            return None
        return None if entry.undone else entry

    def subscribe(self, listener: Callable[[Entry], object]) -> Callable[[], None]:
        """Call ``listener`` with each new or changed entry, one at a time, in order.

        Returns the function that ends the subscription.
        """
        return self._subscribers.subscribe(listener)

    # -- recording ----------------------------------------------------------------------------------------------------

    @contextmanager
    def acting(self) -> Iterator[UUID]:
        """Run a command within this context; yield the id for its writes, which the command's own entry reports.

        Every announced write ends up in exactly one entry: writes that the command does not report with `add` before it
        ends, and later writes of its threads, get an entry of their own.
        """
        action_id = uuid4()
        with self._lock:
            self._acting[action_id] = []
        try:
            yield action_id
        finally:
            with self._lock:
                for recorded in self._acting.pop(action_id, ()):
                    self._enter_write(recorded)
            self.notify()

    def record(self, write: Write, before: Snapshot) -> None:
        """Record an announced write for its command while that runs, otherwise as an entry; see `notify`.

        Parameters
        ----------
        write
            What the client announced.
        before
            The snapshot before it.
        """
        with self._lock:
            number = self._sequence_number(write.number, write.at)
            action = self._acting.get(write.action_id) if write.action_id is not None else None
            if action is None or write.number in self._uncertain:  # the command counted it as failed
                self._enter_write(_Recorded(write, before, self._uncertain.get(write.number, number)))
            else:
                action.append(_Recorded(write, before, number))

    def record_uncertain_write(self, write: UncertainWrite) -> None:
        """Record a write whose outcome is unknown, unless its command reports it: also one that did not wait for it."""
        now = datetime.now(timezone.utc)
        with self._lock:
            self._uncertain[write.number] = self._sequence_number(write.number, now)
            if write.action_id is not None:
                return
            self._enter(write.message, "not known", _origin(write), (), (), now)
        self.notify()

    def notify(self) -> None:
        """Notify the subscribers of what was recorded; call it without holding a lock."""
        self._ledger.notify()

    def _enter_write(self, recorded: _Recorded) -> None:
        write, operation = recorded.write, operation_of(recorded.write, recorded.before)
        self._enter(operation.summary(), "done", _origin(write), (operation,), (recorded.number,), write.at)

    def _sequence_number(self, number: int, at: datetime) -> SequenceNumber:
        """Return that of a write by this client: later than those before it, even if the clock was set back."""
        if self._newest is None and number > 1:  # earlier writes are too old for the directory to keep
            self._entries.skip(number - 1)
        numbered = (at if self._newest is None else max(at, self._newest[0]), number)
        self._newest = numbered if self._newest is None else max(numbered, self._newest)
        return numbered

    def add(
        self,
        *,
        summary: str,
        result: EntryStatus,
        operations: Iterable[Operation],
        action_id: UUID | None = None,
        continues: int | None = None,
        undoes: int | None = None,
        redoes: int | None = None,
    ) -> Entry:
        """Add an entry for what a command did.

        Parameters
        ----------
        summary
            A sentence that describes what was done; with ``continues``, all that was done.
        result
            How the command ended.
        operations
            The writes that succeeded, as far as the command knows.
        action_id
            The id from `acting`. Writes of the command that are not among ``operations`` are added.
        continues
            For a retry, the number of the entry that it continues: that entry is extended.
        undoes, redoes
            The number of the entry that the command undid or redid.
        """
        with self._lock:
            recorded = self._acting.pop(action_id, []) if action_id is not None else []
            written = {one.write.key: one for one in recorded}
            now = datetime.now(timezone.utc)
            made, numbers = [], []
            for operation in operations:
                if (one := written.pop(operation.key, None)) is None:
                    made.append(operation)
                    numbers.append(self._newest or (now, 0))
                    continue
                made.append(_with_newer_state(operation, one))
                numbers.append(one.number)
            for one in written.values():
                made.append(operation_of(one.write, one.before))
                numbers.append(one.number)
            if continues is not None:
                before = self._entries.get(continues)
                everything = (*before.operations, *made)
                ended: EntryStatus = "in part" if everything and result in {"failed", "not known"} else result
                entry = replace(before, summary=summary, result=ended, operations=everything)
                self._ledger.extend(entry, tuple(numbers))
            else:
                entry = self._enter(
                    summary, result, "widget", tuple(made), tuple(numbers), now, undoes=undoes, redoes=redoes
                )
        self.notify()
        return entry

    def holding(self, number: int | None) -> AbstractContextManager[None]:
        """Hold an entry while it is undone, redone or retried: no one else can do so at the same time.

        Raises
        ------
        ConflictError
            When it is already held, through this or another client of the account.
        """
        return self._ledger.holding(number)

    def mark(self, number: int, *, undone: bool) -> None:
        """Record that an entry was undone, or redone.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        """
        with self._lock:
            self._ledger.mark(number, undone=undone)
        self.notify()

    def _enter(
        self,
        summary: str,
        result: EntryStatus,
        origin: Origin,
        operations: tuple[Operation, ...],
        sequence_numbers: tuple[SequenceNumber, ...],
        at: datetime,
        *,
        undoes: int | None = None,
        redoes: int | None = None,
    ) -> Entry:
        account, client = self._synchronizer.account, self._client
        by = account.username if account is not None else client.own_username
        number = self._entries.next_number
        entry = Entry(number, at, by, summary, result, origin, operations, undoes=undoes, redoes=redoes)
        self._ledger.enter(entry, sequence_numbers)
        return entry

    # -- reading ------------------------------------------------------------------------------------------------------

    def code(self, number: int) -> Code:
        """Return the code equivalent to an entry.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        """
        return Code(self.entry(number).operations)

    def script(self) -> Code:
        """Return the whole session as runnable scripts, in the order of the changes.

        On a server in the state that this one had at the start of the session, they lead to the same users, roles and
        memberships. They leave out what failed.
        """
        with self._lock:
            written, forgotten = self._entries.operations(), self._entries.forgotten
        note = ""
        if forgotten:
            note = (
                f"The journal no longer has the entries up to {forgotten:,}: "
                f"this script starts with entry {forgotten + 1:,}."
            )
        return Code(tuple(written), script=True, api_url=self._client.api_url, note=note)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per entry: number, at, by, summary, result, origin, operations (how many), undone."""
        return _frame(self)

    def to_jsonl(self, path: str | os.PathLike[str]) -> None:
        r"""Write one line of JSON per entry, including its operations.

        Only the file's owner can read it (mode 0600), even if it existed before with other permissions, and it is
        written completely or not at all. All non-ASCII characters are escaped, so that no name can send control
        sequences to a terminal.

        Parameters
        ----------
        path
            The file, which is replaced if it exists.

        Raises
        ------
        OSError
            When it cannot be written; an existing file stays unchanged.
        """
        write_private(path, "".join(f"{json.dumps(_record(entry))}\n" for entry in self), "ascii")


def _origin(write: Write | UncertainWrite) -> Origin:
    return "code" if write.action_id is None else "widget"


def _with_newer_state(operation: Operation, recorded: _Recorded) -> Operation:
    """Return a planned update with the state before it that became known since, unless that shows its own effect.

    A refresh at the same time may have read what the update did before the update itself was announced.
    """
    user = recorded.write.user
    if operation.kind != "update_user" or user is None or recorded.before.users.get(user.id) == user:
        return operation
    return operation_of(recorded.write, recorded.before)


def _frame(entries: Iterable[Entry]) -> pd.DataFrame:
    """Return one row per entry: texts as ``string``, ``at`` as ``datetime64[us, UTC]``, even when empty."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and not needed to manage users

    entries = list(entries)
    data: dict[str, Any] = {
        "number": pd.array([entry.number for entry in entries], dtype="int64"),
        "at": pd.Series(pd.to_datetime([entry.at for entry in entries], utc=True)).astype("datetime64[us, UTC]"),
        "operations": pd.array([len(entry.operations) for entry in entries], dtype="int64"),
        "undone": pd.array([entry.undone for entry in entries], dtype="bool"),
    }
    for name in _TEXTS:
        data[name] = pd.array([getattr(entry, name) for entry in entries], dtype="string")
    return pd.DataFrame(data, columns=pd.Index(_COLUMNS))


def _record(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "by": entry.by,
        "summary": entry.summary,
        "result": entry.result,
        "origin": entry.origin,
        "undone": entry.undone,
        "undoes": entry.undoes,
        "redoes": entry.redoes,
        "operations": [_operation(one) for one in entry.operations],
    }


def _operation(one: Operation) -> dict[str, object]:
    return {
        "kind": one.kind,
        "user_id": None if one.user_id is None else str(one.user_id),
        "username": one.username,
        "workspace_id": None if one.workspace_id is None else str(one.workspace_id),
        "workspace": one.workspace,
        "values": dict(one.values),
        "before": dict(one.before),
        "password_set": one.password,
    }
