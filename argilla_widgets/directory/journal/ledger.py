"""Ledger: what one account has changed on one server, shared by all clients of that account in this process.

A notebook may run its first cell again, which makes another client. Each client has its own directory, but what was
done belongs to the account. A ledger keeps no client alive, and contains no secrets.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakSet, WeakValueDictionary

from argilla_widgets.directory.journal.entries import Entries
from argilla_widgets.sdk.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias
    from uuid import UUID

    from argilla_widgets.directory.journal.entries import Moment
    from argilla_widgets.directory.journal.entry import Entry
    from argilla_widgets.directory.store.subscribers import Subscribers

    Key: TypeAlias = tuple[str, UUID]
    """The address of a server, and the id of an account on it."""

KEPT_LEDGERS = 16
"""How many ledgers, most recently used first, are kept after the last client of their account is gone."""


class Ledger:
    """The entries of one account on one server, and the subscribers of its journals.

    Hold `lock` for every method but `tell` and `holding`.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries = Entries()
        self._news: WeakSet[Subscribers[Entry]] = WeakSet()
        self._held: set[int] = set()
        self._undone: set[int] = set()  # entries that can be redone

    def share(self, news: Subscribers[Entry]) -> None:
        """Pass every new or changed entry to these subscribers from now on, for as long as they exist."""
        with self.lock:
            self._news.add(news)

    def enter(self, entry: Entry, moments: tuple[Moment, ...]) -> None:
        """Add the newest entry."""
        self.entries.add(entry, moments)
        self._publish(entry)
        self._supersede(entry)

    def extend(self, entry: Entry, moments: tuple[Moment, ...]) -> None:
        """Replace an entry with one that has more operations; ``moments`` are those of the added ones."""
        self.entries.replace(entry, moments)
        self._publish(entry)
        if moments:
            self._supersede(entry)

    def mark(self, number: int, *, undone: bool) -> None:
        """Record that an entry was undone, or redone.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        """
        entry = replace(self.entries.numbered(number), undone=undone, superseded=False)
        self.entries.replace(entry)
        (self._undone.add if undone else self._undone.discard)(number)
        self._publish(entry)

    def _supersede(self, entry: Entry) -> None:
        """Mark undone entries as superseded if the entry is a new change."""
        if not entry.operations or entry.reverses is not None:
            return
        for number in sorted(self._undone):
            if number > self.entries.forgotten:
                older = replace(self.entries.numbered(number), superseded=True)
                self.entries.replace(older)
                self._publish(older)
        self._undone.clear()

    def _publish(self, entry: Entry) -> None:
        for news in self._news:
            news.add(entry)

    def tell(self) -> None:
        """Notify the subscribers of all journals of queued entries; call it without holding a lock."""
        interrupt: BaseException | None = None
        with self.lock:
            all_news = list(self._news)
        for news in all_news:
            try:
                news.tell()
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
