"""Entry: one line of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from argilla_widgets.directory.operation import Operation

Result: TypeAlias = Literal["done", "in part", "stopped", "failed", "not known"]
Origin: TypeAlias = Literal["widget", "code"]


@dataclass(frozen=True)
class Entry:
    """One change, or attempted change, of this session."""

    number: int
    """Counts from 1."""
    at: datetime
    """When it ended, UTC."""
    by: str
    """Username of the account."""
    said: str
    """What was done, a sentence."""
    result: Result
    origin: Origin
    """Whether an action did it, or a cell through the sdk."""
    operations: tuple[Operation, ...]
    """The writes that succeeded, in order."""
    undone: bool = False
    continues: int | None = None
    """The number of the entry that it continues, by a retry; both are undone together."""

    @property
    def undo(self) -> bool:
        """Whether it can be undone."""
        return self.no_undo is None

    @property
    def no_undo(self) -> str | None:
        """Why it cannot be undone, a sentence; None where it can."""
        if self.undone:
            return "Already undone."
        if not self.operations:
            return "There is nothing to undo."
        return next((reason for one in self.operations if (reason := one.no_inverse) is not None), None)
