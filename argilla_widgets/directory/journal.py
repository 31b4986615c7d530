"""The journal: what this client has done to the server, by actions and by cells, as sentences and as code."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, overload
from uuid import uuid4

from argilla_widgets.directory.code import Code, write_code
from argilla_widgets.directory.entries import Entries
from argilla_widgets.directory.entry import Entry, Origin, Result
from argilla_widgets.directory.news import News
from argilla_widgets.directory.operation import operation_of
from argilla_widgets.directory.records import frame_of, write_lines
from argilla_widgets.sdk.errors import ConflictError
from argilla_widgets.sdk.tables import MAX_ROWS, Table

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from uuid import UUID

    import pandas as pd

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.operation import Operation
    from argilla_widgets.directory.snapshot import Snapshot
    from argilla_widgets.sdk.api.writes import Doubt, Write


class Journal(Sequence[Entry]):
    """The changes of this session: a sequence of `Entry`, the oldest first.

    It keeps the newest 10,000 entries, with 100,000 operations at most. What is older is dropped: `script` then says
    at its top where it begins. Nothing secret is in it.

    Parameters
    ----------
    directory
        The directory whose changes it records.

    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._entries = Entries()
        self._acting: dict[UUID, list[tuple[Write, Operation]]] = {}  # what each running action has written
        self._doubted: set[int] = set()
        self._newest_write = 0
        self._undoing: set[int] = set()
        self._news = News[Entry]("journal")

    def __repr__(self) -> str:
        entries = f"{len(self._entries):,} {'entry' if len(self._entries) == 1 else 'entries'}"
        return f"<Journal of {self._directory.client.host}: {entries}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display the newest entries first, in a notebook."""
        newest = list(reversed(self._entries[-MAX_ROWS:]))
        rows = [
            {
                "number": entry.number,
                "at": entry.at,
                "by": entry.by,
                "change": entry.said,
                "result": "undone" if entry.undone else entry.result,
            }
            for entry in newest
        ]
        note = None if rows else "No changes yet."
        return Table(f"Journal of {self._directory.client.host}", rows, note, total=len(self._entries)).mimebundle()

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
        NotFoundError
            When there is none, or it is no longer kept.

        """
        with self._lock:
            return self._entries.numbered(number)

    def parts(self, number: int) -> list[Entry]:
        """Give the entries that are undone together with this one, the oldest first: an action and its retries."""
        with self._lock:
            entry = self._entries.numbered(number)
            first = entry.continues or entry.number
            return [one for one in self._entries if first in {one.number, one.continues}]

    def subscribe(self, listener: Callable[[Entry], object]) -> Callable[[], None]:
        """Call ``listener`` with each entry that is new or changed, one at a time, in order.

        Returns the function that ends the subscription.
        """
        return self._news.subscribe(listener)

    # -- what goes in -------------------------------------------------------------------------------------------------

    @contextmanager
    def acting(self) -> Iterator[UUID]:
        """Surround an action; gives the id that its writes carry, which its own entry tells of.

        Every announced write ends in exactly one entry: what the action does not tell of with `add` before it ends, and
        what a thread of it writes later, gets one of its own.
        """
        action_id = uuid4()
        with self._lock:
            self._acting[action_id] = []
        try:
            yield action_id
        finally:
            with self._lock:
                for write, operation in self._acting.pop(action_id, ()):
                    self._enter_write(write, operation)
            self.notify()

    def record(self, write: Write, before: Snapshot) -> None:
        """Record an announced write, for the action that made it while that runs, else as an entry; see `notify`.

        Parameters
        ----------
        write
            What the client announced.
        before
            The picture of the server before it.

        """
        operation = operation_of(write, before)
        with self._lock:
            self._reach(write.number)
            action = self._acting.get(write.action_id) if write.action_id is not None else None
            if action is None or write.number in self._doubted:  # the action has counted a doubt as failed
                self._enter_write(write, operation)
            else:
                action.append((write, operation))

    def record_doubt(self, doubt: Doubt) -> None:
        """Record a write of which nobody knows whether it was done, unless a running action tells of it."""
        with self._lock:
            self._reach(doubt.number)
            self._doubted.add(doubt.number)
            if doubt.action_id in self._acting:
                return
            self._enter(doubt.said, "not known", _origin(doubt), (), (), datetime.now(timezone.utc))
        self.notify()

    def notify(self) -> None:
        """Tell the subscribers what was recorded; to be called without a lock."""
        self._news.tell()

    def _enter_write(self, write: Write, operation: Operation) -> None:
        self._enter(operation.said(), "done", _origin(write), (operation,), (write.number,), write.at)

    def _reach(self, number: int) -> None:
        if not self._newest_write and number > 1:  # what was before is too old to be kept for a directory
            self._entries.forgotten = number - 1
        self._newest_write = max(self._newest_write, number)

    def add(
        self,
        *,
        said: str,
        result: Result,
        operations: Iterable[Operation],
        action_id: UUID | None = None,
        continues: int | None = None,
    ) -> Entry:
        """Enter what an action did.

        Parameters
        ----------
        said
            What was done, a sentence.
        result
            How it ended.
        operations
            The writes that succeeded, as far as the action knows.
        action_id
            What `acting` gave. Writes of the action that are not among ``operations`` are added.
        continues
            The number of the entry that it continues, where it is a retry.

        """
        with self._lock:
            recorded = self._acting.pop(action_id, []) if action_id is not None else []
            written = {_key(operation): (operation, write.number) for write, operation in recorded}
            told = [(one, written.pop(_key(one), (one, self._newest_write))[1]) for one in operations]
            told += written.values()
            made, moments = tuple(one for one, _ in told), tuple(moment for _, moment in told)
            entry = self._enter(said, result, "widget", made, moments, datetime.now(timezone.utc), continues)
        self.notify()
        return entry

    @contextmanager
    def undoing(self, number: int) -> Iterator[None]:
        """Surround the undoing of an entry: while one undoes it, nobody else does.

        Raises
        ------
        ConflictError
            When somebody is at it.

        """
        with self._lock:
            if number in self._undoing:
                raise ConflictError(f"Entry {number:,} is already being undone.", status_code=409)
            self._undoing.add(number)
        try:
            yield
        finally:
            with self._lock:
                self._undoing.discard(number)

    def mark_undone(self, number: int) -> None:
        """Note that an entry was undone.

        Raises
        ------
        NotFoundError
            When there is no such entry.

        """
        with self._lock:
            entry = replace(self._entries.numbered(number), undone=True)
            self._entries.replace(entry)
            self._news.add(entry)
        self._news.tell()

    def _enter(
        self,
        said: str,
        result: Result,
        origin: Origin,
        operations: tuple[Operation, ...],
        moments: tuple[int, ...],
        at: datetime,
        continues: int | None = None,
    ) -> Entry:
        account, client = self._directory.account, self._directory.client
        by = account.username if account is not None else client.own_username
        entry = Entry(self._entries.next_number, at, by, said, result, origin, operations, continues=continues)
        self._entries.add(entry, moments)
        self._news.add(entry)
        return entry

    # -- what comes out -----------------------------------------------------------------------------------------------

    def code(self, number: int) -> Code:
        """Return the code that does what an entry did.

        Raises
        ------
        NotFoundError
            When there is no such entry.

        """
        return write_code(self.entry(number).operations)

    def script(self) -> Code:
        """Return the whole session as runnable scripts, in the order of the changes.

        On a server in the state of this one at the session's start, they lead to the same users, roles and memberships.
        They leave out what failed.
        """
        with self._lock:
            written, forgotten = self._entries.operations(), self._entries.forgotten
        note = ""
        if forgotten:
            note = (
                f"The journal no longer has the entries up to {forgotten:,}: "
                f"this script starts with entry {forgotten + 1:,}."
            )
        return write_code(written, script=True, api_url=self._directory.client.api_url, note=note)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per entry: number, at, by, said, result, origin, operations (how many), undone."""
        return frame_of(self)

    def to_jsonl(self, path: str | os.PathLike[str]) -> None:
        r"""Write one line of JSON per entry, including its operations.

        The file is readable by its owner alone (mode 0600), also when it was there with other rights, and is written
        whole or not at all. Everything outside ASCII is escaped, so that no name steers a terminal.

        Parameters
        ----------
        path
            The file, which is replaced.

        Raises
        ------
        OSError
            When it cannot be written; what was there stays.

        """
        write_lines(self, path)


def _origin(news: Write | Doubt) -> Origin:
    return "code" if news.action_id is None else "widget"


def _key(operation: Operation) -> tuple[object, ...]:
    return (operation.kind, operation.user_id, operation.workspace_id)
