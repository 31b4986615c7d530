"""Entry: one line of the journal, and what later entries have changed again of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from argilla_widgets.directory.model.operation import Operation

EntryStatus: TypeAlias = Literal["done", "in part", "stopped", "failed", "not known"]
Origin: TypeAlias = Literal["widget", "code"]


@dataclass(frozen=True)
class Entry:
    """One change, or attempted change, of this session."""

    number: int
    """Counts from 1."""
    at: datetime
    """When it ended, UTC; if it was retried, when the first attempt ended."""
    by: str
    """Username of the account."""
    summary: str
    """A sentence that describes what was done."""
    result: EntryStatus
    origin: Origin
    """Whether a command made the change, or a cell through the sdk."""
    operations: tuple[Operation, ...]
    """The writes that succeeded, in order."""
    undone: bool = False
    superseded: bool = False
    """Whether something else was changed after it was undone: then it cannot be redone."""
    undoes: int | None = None
    """The number of the entry that it undid."""
    redoes: int | None = None
    """The number of the entry that it redid."""

    @property
    def reverses(self) -> int | None:
        """The number of the entry that it undid or redid; undo and redo apply to that entry, not to this one."""
        return self.undoes or self.redoes

    @property
    def can_undo(self) -> bool:
        """Whether it can be undone."""
        return self.undo_blocker is None

    @property
    def undo_blocker(self) -> str | None:
        """Why it cannot be undone, a sentence; None if it can."""
        if self.undone:
            return "Already undone."
        if not self.operations:
            return "There is nothing to undo."
        if self.undoes is not None:
            return f"This undid entry {self.undoes:,}. Redo that entry instead."
        if self.redoes is not None:
            return f"This redid entry {self.redoes:,}. Undo that entry instead."
        return next((reason for one in self.operations if (reason := one.no_inverse) is not None), None)

    @property
    def can_redo(self) -> bool:
        """Whether it can be redone, after an undo."""
        return self.redo_blocker is None

    @property
    def redo_blocker(self) -> str | None:
        """Why it cannot be redone, a sentence; None if it can."""
        if not self.undone:
            return "Only a change that was undone can be redone."
        if any(one.kind == "create_user" for one in self.operations):
            return "Passwords are not kept, so a user cannot be created again."
        if self.superseded:
            return "Other changes were made after the undo."
        return None


def outdated(entry: Entry, later: Entry) -> str:
    """Return a sentence on what a later entry has changed again of ``entry``; empty if nothing.

    Counts a field that was set to another value, a membership that was ended or made again, and a user or workspace
    that was deleted. Repeating the same change counts as no change.
    """
    undoes = _undoes(later.operations)
    changed = [one for one in entry.operations if undoes(one)]
    if not changed:
        return ""
    if len(changed) == len(entry.operations):
        return f"This was changed again: {later.summary}"
    was = "was" if len(changed) == 1 else "were"
    return f"{len(changed):,} of {len(entry.operations):,} {was} changed again: {later.summary}"


def _undoes(later: Iterable[Operation]) -> Callable[[Operation], bool]:
    """Return a function that returns whether one of these operations changes what an earlier one did."""
    users, workspaces, memberships, values = set(), set(), {}, {}
    for one in later:
        if one.kind == "delete_user":
            users.add(one.user_id)
        elif one.kind == "delete_workspace":
            workspaces.add(one.workspace_id)
        elif one.kind == "update_user":
            values.update({(one.user_id, field): value for field, value in one.values})
        elif one.user_id is not None and one.workspace_id is not None:
            memberships[one.user_id, one.workspace_id] = one.kind

    def undone(one: Operation) -> bool:
        if one.kind in {"delete_user", "delete_workspace"}:
            return False
        if one.user_id in users or one.workspace_id in workspaces:
            return True
        if one.kind == "update_user":
            return any(values.get((one.user_id, field), value) != value for field, value in one.values)
        return memberships.get((one.user_id, one.workspace_id), one.kind) != one.kind

    return undone
