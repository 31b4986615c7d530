"""Doubts: the writes of which nobody knows whether they were done, looked at again whenever the server answers."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from argilla_widgets.directory.entry import Origin
    from argilla_widgets.directory.journal import Journal
    from argilla_widgets.sdk.api.writes import Doubt, Write

KEPT = 100
"""Doubts that are looked at again, the newest: each one costs a request or two with every refresh."""


class Doubts:
    """What is in doubt, until the server shows that it was done.

    Parameters
    ----------
    journal
        Is told of each doubt, and of what becomes of it.

    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._open: dict[Doubt, Origin] = {}
        self._lock = threading.Lock()
        self._settling = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._open)

    def add(self, doubt: Doubt) -> None:
        """Take in a doubt that the client told."""
        origin = self._journal.doubted(doubt)
        with self._lock:
            self._open[doubt] = origin
            while len(self._open) > KEPT:
                del self._open[next(iter(self._open))]

    def heard(self, write: Write) -> None:
        """Forget what was done after all, or again."""
        with self._lock:
            self._open = {one: origin for one, origin in self._open.items() if one.about != write.about}

    def settle(self) -> None:
        """Look at all of them once more; what was done is announced, and goes into the journal."""
        if not self._settling.acquire(blocking=False):
            return
        try:
            for doubt, origin in tuple(self._open.items()):
                with suppress(ArgillaError), self._journal.told_as(origin):
                    doubt.settle()
        finally:
            self._settling.release()
