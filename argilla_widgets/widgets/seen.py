"""Which requests arrived: a view sends one again when it gets no response, and it must be performed once."""

from __future__ import annotations

import re
from enum import Enum

WINDOW = 1_000
"""How far behind the newest request of its view a request may arrive."""
VIEWS = 10_000
"""Views that are remembered; the one that was silent longest is forgotten first."""
_ALL = (1 << WINDOW) - 1
_NUMBERED = re.compile(r"(.+)-([0-9]{1,15})", re.DOTALL)


class Arrival(Enum):
    """What a request is, by its id."""

    NEW = "new"
    REPEATED = "repeated"
    EXPIRED = "expired"
    """So far behind others of its view that it is not known any more whether it arrived before."""


class SeenRequests:
    """Remembers the ids of requests, in bounded memory, so that none is new twice.

    A view numbers its requests: ``<view>-1``, ``<view>-2`` and so on. Of each view, the last `WINDOW` numbers are
    remembered one by one, and all before them count as expired. An id without a number is a view of its own.
    """

    def __init__(self) -> None:
        self._views: dict[str, tuple[int, int]] = {}
        """By view: the highest number, and a bit for each number that arrived, counted back from there."""

    def add(self, request_id: str) -> Arrival:
        """Note that a request arrived, and tell whether it is new."""
        view, number = _split(request_id)
        highest, arrived = self._views.pop(view, (-1, 0))
        if number > highest:
            arrived = arrived << min(number - highest, WINDOW) & _ALL
            highest = number
        behind = highest - number
        if behind >= WINDOW:
            arrival = Arrival.EXPIRED
        else:
            arrival = Arrival.REPEATED if arrived >> behind & 1 else Arrival.NEW
            arrived |= 1 << behind
        self._views[view] = highest, arrived  # the last in order is the one that sent last
        if len(self._views) > VIEWS:
            del self._views[next(iter(self._views))]
        return arrival

    def discard(self, request_id: str) -> None:
        """Forget that a request arrived just now: it was not performed, and is new when it arrives again."""
        view, number = _split(request_id)
        highest, arrived = self._views[view]
        self._views[view] = highest, arrived & ~(1 << (highest - number))


def _split(request_id: str) -> tuple[str, int]:
    match = _NUMBERED.fullmatch(request_id)
    return (match[1], int(match[2])) if match else (request_id, 0)
