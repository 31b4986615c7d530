"""Perform the operations of an undone entry again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.commands.replay import Replay
from argilla_widgets.sdk.errors import ConflictError

if TYPE_CHECKING:
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation


@dataclass
class RedoEntry(Replay):
    """Make the changes of an undone entry again; what already matches is skipped."""

    undoes: ClassVar = False
    word: ClassVar = "Redone"

    def operations(self, directory: Directory) -> list[Operation]:
        """Return what the entry did."""
        entry = directory.journal.entry(self.number)
        if (reason := entry.no_redo) is not None:
            raise ConflictError(reason, status_code=409)
        return list(entry.operations)
