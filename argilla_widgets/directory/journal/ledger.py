"""Ledger: what one account has changed on one server, shared by all clients of that account in this process.

A notebook may run its first cell again, which makes another client. Each client has its own directory, but what was
done belongs to the account. A ledger keeps no client alive, and contains no secrets.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, overload
from weakref import WeakSet, WeakValueDictionary

from argilla_widgets.sdk.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from argilla_widgets.directory.concurrency import Subscribers
    from argilla_widgets.directory.journal.entry import Entry
    from argilla_widgets.directory.model.operation import Operation

    Key: TypeAlias = tuple[str, UUID]
    """The address of a server, and the id of an account on it."""

SequenceNumber: TypeAlias = tuple[datetime, int]
"""When an operation was written, and its number among the writes of its client: operations are sorted by it."""

KEPT_ENTRIES = 10_000
KEPT_OPERATIONS = 100_000
"""Operations of all entries together, some 20 MB; the newest entry is always kept whole."""


KEPT_LEDGERS = 16
"""How many ledgers, most recently used first, are kept after the last client of their account is gone."""


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
        place = number - 1 - self.forgotten
        if 0 <= place < len(self._kept):
            return place
        older = f" any more: only the newest {len(self._kept):,} are kept" if 0 < number <= self.forgotten else ""
        raise NotFoundError(f"There is no entry {number:,} in the journal{older}.", status_code=404)


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
