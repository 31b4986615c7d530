"""`Progress`: follows what is executed, and can stop it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOPPED_WAIT = 0.5
"""Seconds that a stopped command waits for calls in progress, so that it can report what they did."""


@dataclass
class Progress:
    """Follows a command while it runs, and can stop it.

    Parameters
    ----------
    on_progress
        Called with the number of operations tried and the total, one call at a time.
    on_begin
        Called with the total before the first operation, which may take long.
    """

    on_progress: Callable[[int, int], None] = lambda _tried, _total: None
    stopped: threading.Event = field(default_factory=threading.Event)
    on_begin: Callable[[int], None] = lambda _total: None
    _due: float = field(default=math.inf, init=False, repr=False)

    def stop(self, wait: float = STOPPED_WAIT) -> None:
        """Stop the command after the operations in progress, which have ``wait`` seconds to end."""
        self._due = min(self._due, time.monotonic() + wait)
        self.stopped.set()

    def overdue(self, seconds: float = 0.0) -> bool:
        """Return whether the operations in progress should have ended this many seconds ago."""
        return time.monotonic() >= self._due + seconds
