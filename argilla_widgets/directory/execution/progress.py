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

_MEASURED = 24
"""The number of last changes that say how long one takes: of those that run together, several end at once."""
_FEWEST, _FEWEST_TOGETHER, _SHORTEST = 2, 8, 1.5
"""The changes, also of those that run together, and the seconds without which nothing was measured."""
_FASTER = 2.5
"""How much less time than a creation one is taken to need that runs together with others, as long as none was measured:
measured, it is 1.3 times on the same machine, and up to six times elsewhere."""
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
    one_by_one: int = field(default=0, init=False)
    """How many operations are performed one by one, before those that are performed a few at a time."""
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

    def begin(self, total: int, one_by_one: int) -> None:
        """Tell that the first operation begins."""
        self.one_by_one = one_by_one
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
        self._each: float | None = None
        self._ends: deque[tuple[float, int]] = deque(maxlen=_MEASURED + 1)

    def left(self, tried: int, total: int, one_by_one: int) -> float | None:
        """Note that so many are tried now; return the seconds that the rest takes, None while that is not known."""
        now = time.monotonic()
        if self._began is None:
            self._began = now
        together = tried > one_by_one
        if together and self._ends and self._ends[-1][1] <= one_by_one:  # what was measured before is of others
            self._ends = deque([self._ends[-1]], self._ends.maxlen)
            self._each = self._each and self._each / _FASTER
        self._ends.append((now, tried))
        at, earlier = self._ends[0]
        if tried - earlier >= (_FEWEST_TOGETHER if together else _FEWEST):
            self._each = (now - at) / (tried - earlier)
        if self._each is None or now - self._began < _SHORTEST:
            return None
        rest = total - tried if together else one_by_one - tried + (total - one_by_one) / _FASTER
        return self._each * rest
