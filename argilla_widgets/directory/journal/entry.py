"""Entry: one line of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
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
    said: str
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
    def undo(self) -> bool:
        """Whether it can be undone."""
        return self.no_undo is None

    @property
    def no_undo(self) -> str | None:
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
    def redo(self) -> bool:
        """Whether it can be redone, after an undo."""
        return self.no_redo is None

    @property
    def no_redo(self) -> str | None:
        """Why it cannot be redone, a sentence; None if it can."""
        if not self.undone:
            return "Only a change that was undone can be redone."
        if any(one.kind == "create_user" for one in self.operations):
            return "Passwords are not kept, so a user cannot be created again."
        if self.superseded:
            return "Other changes were made after the undo."
        return None
