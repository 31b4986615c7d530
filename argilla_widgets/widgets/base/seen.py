"""Which requests arrived: a view sends one again when it gets no response, and it must be performed once."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

WINDOW = 1_000
"""How far behind the newest request of its view a request may arrive."""
VIEWS = 10_000
"""Maximum number of views to remember; the view that was silent longest is forgotten first."""
VIEWS_WITH_GAPS = 100
"""Maximum number of views with a missing earlier request for which later changes are remembered."""
_ALL = (1 << WINDOW) - 1
_NUMBERED = re.compile(r"(.+)-([0-9]{1,15})", re.DOTALL)


class Arrival(Enum):
    """How a request counts, by its id."""

    NEW = "new"
    REPEATED = "repeated"
    EXPIRED = "expired"
    """So far behind other requests of its view that it is unknown whether it arrived before."""


class SeenRequests:
    """Remembers the ids of requests, in bounded memory, so that none counts as new twice.

    A view numbers its requests: ``<view>-1``, ``<view>-2`` and so on. For each view, the last `WINDOW` numbers are
    remembered one by one, and all earlier ones count as expired. An id without a number is a view of its own.
    """

    def __init__(self) -> None:
        self._views: dict[str, tuple[int, int]] = {}
        """By view: the highest number, and a bit for each number that arrived, counted back from there."""

    def add(self, request_id: str) -> Arrival:
        """Record that a request arrived, and return whether it is new."""
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
        self._views[view] = highest, arrived  # keep the view that sent last at the end
        if len(self._views) > VIEWS:
            del self._views[next(iter(self._views))]
        return arrival

    def has_gap(self, request_id: str) -> bool:
        """Return whether an earlier request of the same view may still arrive, for the first time."""
        view, _ = _split(request_id)
        highest, arrived = self._views.get(view, (0, 0))
        all_before = (1 << min(highest, WINDOW)) - 1
        return arrived & all_before != all_before

    def discard(self, request_id: str) -> None:
        """Forget that a request arrived just now: it was not carried out, and counts as new when it arrives again."""
        view, number = _split(request_id)
        highest, arrived = self._views[view]
        self._views[view] = highest, arrived & ~(1 << (highest - number))


class Newest:
    """What later requests of a view have changed: an earlier request that arrives after them must not overwrite it."""

    def __init__(self) -> None:
        self._views: dict[str, dict[Hashable, int]] = {}

    def after(self, request_id: str) -> set[Hashable]:
        """Return what later requests of the same view have changed."""
        view, number = _split(request_id)
        return {one for one, last in self._views.get(view, {}).items() if last > number}

    def note(self, request_id: str, things: Iterable[Hashable], *, waiting: bool) -> None:
        """Record what a request changes if earlier requests of its view are ``waiting``; otherwise, forget the view."""
        view, number = _split(request_id)
        known = self._views.pop(view, {})
        if waiting:
            known.update({one: number for one in things if known.get(one, -1) < number})
            self._views[view] = known
            if len(self._views) > VIEWS_WITH_GAPS:
                del self._views[next(iter(self._views))]


def _split(request_id: str) -> tuple[str, int]:
    match = _NUMBERED.fullmatch(request_id)
    return (match[1], int(match[2])) if match else (request_id, 0)
