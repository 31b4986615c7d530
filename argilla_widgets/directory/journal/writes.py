"""`Writes`: what an account has written of each field and membership, and of each user and workspace."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from argilla_widgets.directory.model.operation import DELETIONS, Operation, Target, Value


class Written(NamedTuple):
    """One write of one target, and its place among all writes."""

    order: int
    before: Value
    after: Value
    at: datetime | None
    """When the user was changed, by the server's clock; None if its answer was lost, and for other targets."""


class Writes:
    """An account's writes of each target, in the order in which they were announced.

    It answers what the account has made itself, and what was changed again. The owner holds a lock for every method.
    """

    def __init__(self) -> None:
        self._of: dict[Target, list[Written]] = {}

    def note(self, order: int, operation: Operation, at: datetime | None = None) -> None:
        """Add an operation, done ``at``; it replaces what was noted of the same write, before more was known of it."""
        for target, (before, after) in operation.steps.items():
            written, one = self._of.setdefault(target, []), Written(order, before, after, at)
            place = next((place for place in range(len(written), 0, -1) if written[place - 1].order <= order), 0)
            if place and written[place - 1].order == order:
                written[place - 1] = one._replace(at=at or written[place - 1].at)
            else:
                written.insert(place, one)

    def forget(self, order: int, operation: Operation) -> None:
        """Drop an operation that is no longer in the journal."""
        for target in operation.steps:
            if left := [one for one in self._of.get(target, ()) if one.order != order]:
                self._of[target] = left
            else:
                self._of.pop(target, None)

    def clear(self) -> None:
        """Drop all of them."""
        self._of.clear()

    def lead(self, target: Target, before: Value, now: Value, seen: datetime | None) -> bool:
        """Return whether a chain of these writes that nothing interrupts leads from one value to another.

        ``seen`` is when the user got the first value, or later: an earlier write explains nothing.
        """
        for one in reversed(self._of.get(target, ())):
            if one.after != now or (seen is not None and one.at is not None and one.at <= seen):
                return False
            if one.before == before:
                return True
            now = one.before
        return False

    def created_at(self, subject: UUID | None) -> datetime | None:
        """Return when a user or workspace was last created, by the server's clock; None if that is not known."""
        times = (one.after for one in reversed(self._of.get((subject, None), ())))
        return next((time for time in times if isinstance(time, datetime)), None)

    def override(self, order: int, operation: Operation, among: Container[int]) -> bool:
        """Return whether one of ``among`` these writes changed again, later, what an operation did.

        Counts a field that was set to another value, a membership that was ended or made again, and a user or workspace
        that was deleted. Repeating the same change counts as no change.
        """
        if operation.kind in DELETIONS:
            return False
        ids = (one for one in (operation.user_id, operation.workspace_id) if one is not None)
        if any(one.after is None for id in ids for one in self._later((id, None), order, among)):
            return True
        for target, (_, value) in operation.steps.items():
            last = next(self._later(target, order, among), None)
            if target[1] is not None and last is not None and last.after != value:
                return True
        return False

    def _later(self, target: Target, order: int, among: Container[int]) -> Iterator[Written]:
        """Iterate over the later writes of a target, the newest first."""
        return (one for one in reversed(self._of.get(target, ())) if one.order > order and one.order in among)
