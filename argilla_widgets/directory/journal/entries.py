"""Entries: the newest journal entries by number, up to a limit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, overload

from argilla_widgets.sdk.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argilla_widgets.directory.journal.entry import Entry
    from argilla_widgets.directory.model.operation import Operation

Moment: TypeAlias = tuple[datetime, int]
"""When an operation was written, and its number among the writes of its client: operations are sorted by it."""

KEPT_ENTRIES = 10_000
KEPT_OPERATIONS = 100_000
"""Operations of all entries together, some 20 MB; the newest entry is always kept whole."""


class Entries:
    """Keeps the newest entries, and when each of their operations was written. Callers hold the lock."""

    def __init__(self) -> None:
        self._kept: list[Entry] = []
        self._moments: dict[int, tuple[Moment, ...]] = {}
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

    def add(self, entry: Entry, moments: tuple[Moment, ...]) -> None:
        """Add the newest entry, and drop the oldest ones if there are too many."""
        self._kept.append(entry)
        self._moments[entry.number] = moments
        self._operations += len(moments)
        self._drop()

    def skip(self, count: int) -> None:
        """Skip this many entries that were never kept; earlier entries are dropped, too."""
        self.forgotten += len(self._kept) + count
        self._kept.clear()
        self._moments.clear()
        self._operations = 0

    def _drop(self) -> None:
        while len(self._kept) > 1 and (len(self._kept) > KEPT_ENTRIES or self._operations > KEPT_OPERATIONS):
            oldest = self._kept.pop(0)
            self._operations -= len(self._moments.pop(oldest.number))
            self.forgotten += 1

    def numbered(self, number: int) -> Entry:
        """Return the entry with this number.

        Raises
        ------
        NotFoundError
            When there is no such entry, or it is no longer kept.
        """
        return self._kept[self._place(number)]

    def replace(self, entry: Entry, added: tuple[Moment, ...] = ()) -> None:
        """Replace the entry that has the number of ``entry``; ``added`` are the moments of its added operations."""
        self._kept[self._place(entry.number)] = entry
        self._moments[entry.number] += added
        self._operations += len(added)

    def operations(self) -> list[Operation]:
        """Return the operations of all entries, in the order in which they were written."""
        written = [
            pair for entry in self._kept for pair in zip(self._moments[entry.number], entry.operations, strict=True)
        ]
        return [operation for _, operation in sorted(written, key=lambda pair: pair[0])]

    def _place(self, number: int) -> int:
        place = number - 1 - self.forgotten
        if 0 <= place < len(self._kept):
            return place
        older = f" any more: only the newest {len(self._kept):,} are kept" if 0 < number <= self.forgotten else ""
        raise NotFoundError(f"There is no entry {number:,} in the journal{older}.", status_code=404)
