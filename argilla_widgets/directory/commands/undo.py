"""Perform the inverses of an entry's operations, in reverse order, checked like any other command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.commands.executor import blocked
from argilla_widgets.directory.commands.losses import Losses
from argilla_widgets.directory.commands.replay import DELETIONS, Replay
from argilla_widgets.directory.commands.workspaces import ending
from argilla_widgets.directory.sync.conflict import NeedsConfirmationError
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, UnprocessableEntityError
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation


@dataclass
class UndoEntry(Replay):
    """Undo an entry of the journal; what already matches is skipped.

    Parameters
    ----------
    number
        The entry.
    force
        Delete what was created even if it has changed since.
    agreed
        The ``key`` of the `NeedsConfirmationError` that was confirmed.
    typed
        What was typed to confirm it, if the error has a challenge.
    """

    undoes: ClassVar = True
    word: ClassVar = "Undone"

    force: bool = False
    agreed: str = ""
    typed: str = ""

    def __post_init__(self) -> None:
        self._ending = ""

    def operations(self, directory: Directory) -> list[Operation]:
        """Return the inverse operations, last one first; deleting a user or workspace also ends its memberships."""
        entry = directory.journal.entry(self.number)
        if entry.undone:
            raise ConflictError(f"Entry {self.number:,} is already undone: {entry.said}", status_code=409)
        if (reason := entry.no_undo) is not None:
            raise ArgillaError(reason)
        inverses = [inverse for one in reversed(entry.operations) if (inverse := one.inverse()) is not None]
        people = {one.user_id for one in inverses if one.kind == "delete_user"}
        places = {one.workspace_id for one in inverses if one.kind == "delete_workspace"}
        return [
            one
            for one in inverses
            if one.kind != "remove_from_workspace" or not (one.user_id in people or one.workspace_id in places)
        ]

    def needed(self, directory: Directory) -> list[Operation]:
        """Ask for confirmation before anything is deleted that has changed.

        Raises
        ------
        NeedsConfirmationError
            When something that would be deleted has changed since its creation.
        ConflictError
            When a workspace that would be deleted holds datasets.
        """
        self._ending = ""
        needed = super().needed(directory)
        deleted = [one for one in needed if one.kind in DELETIONS]
        for one in deleted:
            if one.kind == "delete_workspace" and one.workspace_id is not None:
                if error := blocked(directory, one):
                    raise error
                self._ending += ending(directory, one.workspace_id)
        if deleted and not self.force:
            self._confirm(Losses(directory, directory.journal.entry(self.number).operations, deleted))
        return needed

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Name also what happens to members."""
        return f"{super().said(directory, done, failed, left)}{self._ending}"

    def summary(self, directory: Directory) -> str:
        """For a rename, name what applies after the undo."""
        (one, *others) = directory.journal.entry(self.number).operations
        if one.kind == "update_user" and not others and [field for field, _ in one.values] == ["username"]:
            return f"{escape_invisible(one.username)} has their old username again"
        return super().summary(directory)

    def _confirm(self, losses: Losses) -> None:
        """Ask for confirmation, unless exactly these losses were confirmed."""
        if not losses.reasons:
            return
        question = NeedsConfirmationError(
            str(losses),
            reasons=losses.reasons,
            user_ids=[user.id for user in losses.users],
            challenge=losses.challenge,
            hint=f"client.directory.undo({self.number}, force=True) undoes it anyway.",
        )
        if self.agreed != question.key:
            raise question
        if losses.challenge is not None and not losses.challenge.met_by(self.typed):
            raise UnprocessableEntityError(
                "The typed text does not match. Nothing was deleted.", status_code=422, field="confirmation"
            )
