"""Limits on how long a response may take and how large it may be, whatever a server sends."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

LARGEST = 512 * 2**20
"""Maximum bytes of a response, unpacked. The largest one that is needed, a list of 1,000,000 users, has 270 MiB."""
LARGEST_REFUSAL = 2**20
"""Maximum bytes of the body of a refusal. Argilla's own are sentences."""
RATIO = 100
"""Maximum bytes that one packed byte may become. User lists shrink to a third, other JSON to a twentieth at most."""
UNCHECKED = 16 * 2**20
"""Up to this many bytes, the `RATIO` is not checked."""
SLOWEST = 32 * 1024
"""Bytes per second: the slowest line (a quarter of a megabit) on which a long response still arrives."""
POLL = 0.2
"""Seconds between two checks whether to stop."""


class LimitError(Exception):
    """A response exceeded a limit; it was not read to its end."""


class TooLargeError(LimitError):
    """The response is larger than `LARGEST`, or packs more than `RATIO` into each byte."""


class TooSlowError(LimitError):
    """The response arrives too slowly."""


class StoppedError(LimitError):
    """The response is no longer awaited: see `stoppable`."""


_stop: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


@contextmanager
def stoppable(stop: threading.Event) -> Iterator[None]:
    """End the requests of this context with an error once ``stop`` is set."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


class Allowance:
    """The time that a response may take: ``timeout`` seconds for its head, and as many for its body.

    The body has one second more for each `SLOWEST` bytes of it that arrived: a large response may take long while it
    makes progress, and one that trickles is cut off.

    Parameters
    ----------
    timeout
        Seconds; None for no limit.
    """

    def __init__(self, timeout: float | None) -> None:
        self._timeout = math.inf if timeout is None else timeout
        self._stop = _stop.get()
        self._slowest = math.inf
        self.begin()

    def begin(self) -> None:
        """Start the clock."""
        self._began = self._arrived = time.monotonic()
        self._received = 0

    def begin_body(self) -> None:
        """Start the clock of the body."""
        self._slowest = SLOWEST
        self.begin()

    @property
    def stoppable(self) -> bool:
        """Whether it may be stopped: see the function of that name."""
        return self._stop is not None

    @property
    def left(self) -> float:
        """Seconds until the time is over."""
        return self._began + self._timeout + self._received / self._slowest - time.monotonic()

    @property
    def stalled(self) -> bool:
        """Whether nothing has arrived for so long that the connection has failed, and the server is not just slow."""
        return time.monotonic() - self._arrived >= self._timeout / 2

    def receive(self, size: int) -> None:
        """Count ``size`` bytes that arrived."""
        self._received += size
        self._arrived = time.monotonic()

    def check(self) -> None:
        """Raise what ends the request, if anything does.

        Raises
        ------
        StoppedError, TooSlowError
            When it was stopped, and when its time is over.
        """
        if self._stop is not None and self._stop.is_set():
            raise StoppedError
        if self.left <= 0:
            raise TooSlowError


_current: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def allowing(allowance: Allowance) -> Iterator[None]:
    """Make the network streams of this context respect ``allowance``."""
    token = _current.set(allowance)
    try:
        yield
    finally:
        _current.reset(token)


def current_allowance() -> Allowance | None:
    """Return the allowance of the request that is running in this context."""
    return _current.get()
