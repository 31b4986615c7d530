"""Refresh a directory regularly, and retry a server that is down, as long as someone is subscribed."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from statistics import median
from typing import TYPE_CHECKING

from argilla_widgets.directory.concurrency import Subscribers
from argilla_widgets.directory.model.snapshot import Change, Snapshot
from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaError,
    ForbiddenError,
    UnauthorizedError,
)
from argilla_widgets.sdk.interrupts import uninterrupted

if TYPE_CHECKING:
    from argilla_widgets.directory.sync import Synchronizer

Listener = Callable[[Snapshot, Change], object]

WAIT_FACTOR = 10
"""Minimum wait, as a multiple of what a refresh usually takes, so that refreshes do not keep a server busy."""
USUAL = 5
"""How many of the last refreshes say what one usually takes, their median: one that hung does not count."""
MAX_WAIT = 30.0
"""Seconds that this minimum is at most."""
FIRST_RETRY, MAX_RETRY_WAIT = 2.0, 30.0
"""Seconds after which a server that is down is retried: at first (doubled each time), and at most."""
MAX_SLEEP = 3600.0
"""Seconds to sleep at most: the system refuses a sleep of centuries."""

_log = logging.getLogger("argilla_widgets")


class AutoRefresh:
    """Refreshes as long as there are subscriptions, on a thread that exists while a refresh is planned.

    The synchronizer is not kept alive. ``clock`` returns seconds that only increase.
    """

    def __init__(self, synchronizer: Synchronizer, clock: Callable[[], float] = time.monotonic) -> None:
        self._synchronizer = weakref.ref(synchronizer)
        self._clock = clock
        self._intervals: dict[object, float | None] = {}
        self._subscribers = Subscribers[[Snapshot, Change]]("automatic refresh")
        # A garbage-collected widget ends its subscription, on any thread and even at exit: so use no lock.
        self._changed: SimpleQueue[None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = clock()
        self._took = deque([0.0] * USUAL, maxlen=USUAL)
        self._failures = 0
        weakref.finalize(synchronizer, self.wake).atexit = False
        synchronizer.on_refresh_end = self.record
        if synchronizer.error is not None:
            self.record(0.0, synchronizer.error)

    def add(self, seconds: float | None, *listeners: Listener) -> Callable[[], None]:
        """Add a subscription; return the function that ends it.

        ``seconds`` lie between two refreshes; None refreshes only while the server is down, until it responds.
        The ``listeners`` are called with the snapshot before a refresh and the changes that it found, if there are any.
        """
        key, subscriptions = object(), [self._subscribers.subscribe(listener) for listener in listeners]
        self._intervals[key] = seconds
        self._plan()

        def remove() -> None:
            for unsubscribe in subscriptions:
                unsubscribe()
            self._intervals.pop(key, None)
            self.wake()

        return remove

    def due(self) -> float | None:
        """Return the moment of the next refresh; None while there are no subscriptions."""
        subscriptions = list(self._intervals.values())
        intervals = [seconds for seconds in subscriptions if seconds is not None]
        if self._failures and subscriptions:
            return self._ended + min(FIRST_RETRY * 2 ** (self._failures - 1), MAX_RETRY_WAIT)
        least = min(WAIT_FACTOR * median(self._took), MAX_WAIT)
        return self._ended + max(least, min(intervals)) if intervals else None

    def record(self, took: float, error: ArgillaError | None) -> None:
        """Record a refresh by any caller: how many seconds it took, and how it failed."""
        self._ended = self._clock()
        if error is None:  # otherwise it took as long as someone waited
            self._took.append(took)
        # Counted only up to where it makes a difference.
        self._failures = min(self._failures + 1, 10) if error is not None and _is_transient(error) else 0
        self._plan()

    def _plan(self) -> None:
        """Start the thread if a refresh is planned, or let it look at the plan again."""
        with uninterrupted(), self._lock:
            if self._thread is None and self.due() is not None:
                self._thread = threading.Thread(target=self._work, name="argilla-auto-refresh", daemon=True)
                self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Let the thread look at the plan again."""
        if self._thread is not None:
            self._changed.put(None)

    def _work(self) -> None:
        while True:
            with self._lock:
                due = self.due()
                if due is None or self._is_closed():
                    self._thread = None
                    return
            wait = min(due - self._clock(), MAX_SLEEP)
            if wait > 0:
                with suppress(Empty):
                    self._changed.get(timeout=wait)
                continue
            self._refresh()

    def _is_closed(self) -> bool:
        synchronizer = self._synchronizer()
        return synchronizer is None or synchronizer.client.closed

    def _refresh(self) -> None:
        synchronizer = self._synchronizer()
        if synchronizer is None:
            return
        before = synchronizer.store.snapshot
        try:
            change = synchronizer.refresh()
            if change:
                self._subscribers.add(before, change)
                self._subscribers.notify()
        except BaseException as error:  # noqa: BLE001 - keep this thread running: an interrupt was not meant for it
            if not isinstance(error, ArgillaError):
                _log.warning("An automatic refresh was interrupted by %s", type(error).__name__)
            # The status shows any other error.


def _is_transient(error: ArgillaError) -> bool:
    """Return whether a later refresh may succeed: proxies report a server that is down in many ways."""
    known = isinstance(error, ArgillaAPIError | ArgillaConnectionError)
    return known and not isinstance(error, UnauthorizedError | ForbiddenError)
