"""Picture: the current snapshot of a directory, replaced whole and told to listeners."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from argilla_widgets.directory.former import FormerNames
from argilla_widgets.directory.news import News
from argilla_widgets.directory.snapshot import Change, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from argilla_widgets.sdk.api.writes import Write


class Picture:
    """Holds one `Snapshot`, in which no write of this client is ever missing, however late an older answer arrives."""

    def __init__(self) -> None:
        self.snapshot = Snapshot()
        self.former = FormerNames()
        self._lock = threading.Lock()
        self._reading: dict[object, list[Write]] = {}
        self._news = News[tuple[Snapshot, Change]]("directory")

    def subscribe(self, listener: Callable[[Snapshot, Change], object]) -> Callable[[], None]:
        """Call ``listener(snapshot, change)`` with all news; returns the function that ends it."""
        return self._news.subscribe(lambda news: listener(*news))

    @contextmanager
    def reading(self) -> Iterator[list[Write]]:
        """Collect the writes of this client while something is read, which may be older than they are."""
        reading, writes = object(), []
        with self._lock:
            self._reading[reading] = writes
        try:
            yield writes
        finally:
            with self._lock:
                del self._reading[reading]

    def take_in(self, write: Write) -> Snapshot:
        """Take in one announced write of this client; gives the snapshot before it."""
        with self._lock:
            before = self.snapshot
            for writes in self._reading.values():
                writes.append(write)
        self.replace(lambda snapshot: _after(snapshot, write), {write.user_id} if write.user_id is not None else set())
        return before

    def replace(
        self, step: Callable[[Snapshot], Snapshot], among: set[UUID] | None = None, writes: list[Write] | None = None
    ) -> None:
        """Replace the snapshot, and tell what differs.

        Parameters
        ----------
        step
            Gives the new snapshot for the one that is current.
        among
            The people that can differ, when that is known.
        writes
            What `reading` collected meanwhile, done once more on the new one.

        """
        with self._lock:
            earlier, later = self.snapshot, step(self.snapshot)
            for write in writes or ():
                later = _after(later, write)
            if later is earlier:
                return
            self.snapshot = later
            change = later.difference(earlier, among)
            if change:
                self.former.note(earlier, later, change)
                self._news.add((later, change))
        self._news.tell()

    def found_since(self, start: Snapshot, writes: list[Write]) -> Change:
        """Tell what differs from an earlier snapshot by more than these writes of this client."""
        with self._lock:
            known, now = start, self.snapshot
            for write in list(writes):
                known, now = _after(known, write), _after(now, write)  # one that was just collected comes into both
            return now.difference(known)

    def tell_status(self, note: Callable[[], None] = lambda: None) -> None:
        """Tell the listeners an empty change, after ``note`` has noted what it is about."""
        with self._lock:
            note()
            self._news.add((self.snapshot, Change()))
        self._news.tell()


def _after(snapshot: Snapshot, write: Write) -> Snapshot:
    """Give the snapshot after one announced write."""
    if write.action == "delete_user" and write.user_id is not None:
        return snapshot.without_user(write.user_id)
    if write.action == "create_workspace" and write.workspace is not None:
        return snapshot.with_workspace(write.workspace)
    if write.action == "delete_workspace" and write.workspace_id is not None:
        return snapshot.without_workspace(write.workspace_id)
    if write.user is not None:
        snapshot = snapshot.with_user(write.user)
    if write.user_id is not None and write.workspace_id is not None:
        edit = snapshot.with_member if write.action == "add_to_workspace" else snapshot.without_member
        return edit(write.workspace_id, write.user_id)
    return snapshot
