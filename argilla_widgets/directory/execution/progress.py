"""`Progress`: follows what is executed, and can stop it; `Pace`: how long the rest takes."""

from __future__ import annotations

import math
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import quoted

_MEASURED = 10
"""The number of last changes that say how long each of the rest takes: a creation takes longer than a membership."""
_FEWEST, _SHORTEST = 2, 1.5
"""The changes and seconds without which nothing is said."""
STOPPED_WAIT = 0.5
"""Seconds that a stopped command waits for calls in progress, so that it can report what they did."""


@dataclass
class Progress:
    """Follows a command while it runs, and can stop it.

    An exception in one of its functions ends nothing: a warning shows the first one once the command has ended.

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
    _telling: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _problem: str = field(default="", init=False, repr=False)

    @classmethod
    def of(cls, given: object, accepted: str = "a Progress") -> Progress:
        """Return the argument ``progress`` of a call; a new one for None. The error names what is ``accepted``."""
        if isinstance(given, Progress):
            return given
        if given is None:
            return cls()
        raise ArgumentError(
            f"The argument progress is {accepted}, not {quoted(given)}.",
            field="progress",
            hint="Pass Progress(function), from argilla_widgets.directory.execution.progress.",
        )

    def begin(self, total: int) -> None:
        """Tell that the first operation begins."""
        self._tell(lambda: self.on_begin(total))

    def advance(self, tried: Callable[[], int], total: int) -> None:
        """Tell how many operations were tried, one call at a time; call it without holding a lock."""
        with self._telling:
            self._tell(lambda: self.on_progress(tried(), total))

    def _tell(self, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - a change goes on, whatever is wrong with a function that shows it
            self._problem = self._problem or f"{type(error).__name__}: {error}"

    def warn(self) -> None:
        """Show what one of the functions raised, once."""
        problem, self._problem = self._problem, ""
        if problem:
            warnings.warn(f"The function that follows the progress failed ({problem}).", stacklevel=4)

    def stop(self, wait: float = STOPPED_WAIT) -> None:
        """Stop the command after the operations in progress, which have ``wait`` seconds to end."""
        self._due = min(self._due, time.monotonic() + wait)
        self.stopped.set()

    def overdue(self, seconds: float = 0.0) -> bool:
        """Return whether the operations in progress should have ended this many seconds ago."""
        return time.monotonic() >= self._due + seconds


class Pace:
    """How long the rest takes, from how long the last changes took: no kind of change has a time of its own."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._ends: deque[tuple[float, int]] = deque(maxlen=_MEASURED + 1)

    def left(self, tried: int, total: int) -> float | None:
        """Note that so many are tried now; return the seconds that the rest takes, None while that is not known."""
        now = time.monotonic()
        if self._began is None:
            self._began = now
        self._ends.append((now, tried))
        at, earlier = self._ends[0]
        if tried - earlier < _FEWEST or now - self._began < _SHORTEST:
            return None
        return (now - at) / (tried - earlier) * (total - tried)
