"""Writes with an unknown outcome, rechecked after each refresh."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.writes import UncertainWrite, Write

KEPT = 100
"""Maximum number of uncertain writes to recheck, newest first: each costs a request or two with every refresh."""


class UncertainWrites:
    """Writes that the server has not yet shown to be done."""

    def __init__(self) -> None:
        self._open: tuple[UncertainWrite, ...] = ()
        self._lock = threading.Lock()
        self._rechecking = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._open)

    @property
    def open(self) -> tuple[UncertainWrite, ...]:
        """The writes whose outcome is still unknown."""
        return self._open

    def add(self, write: UncertainWrite) -> None:
        """Add a write that the client announced as uncertain, and drop the oldest ones if there are too many."""
        with self._lock:
            self._open = (*self._open, write)[-KEPT:]

    def on_write(self, write: Write) -> None:
        """Forget writes that turned out to be done, or were repeated."""
        with self._lock:
            self._open = tuple(one for one in self._open if one.key != write.key)

    def recheck(self) -> None:
        """Check all uncertain writes; those that were done are announced, and recorded in the journal.

        Stop early when the server cannot be reached: each further check would wait for all its retries.
        """
        if not self._rechecking.acquire(blocking=False):
            return
        try:
            all(map(_recheck, self._open))
        finally:
            self._rechecking.release()


def _recheck(write: UncertainWrite) -> bool:
    """Recheck a write; return whether the server can be reached."""
    try:
        write.recheck()
    except ArgillaConnectionError:
        return False
    except ArgillaError:
        pass
    return True
