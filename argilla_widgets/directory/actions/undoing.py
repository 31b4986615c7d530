"""Undoing what the journal holds: the inverses of its operations, in reverse order, checked like any other action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argilla_widgets.directory.action import Action
from argilla_widgets.directory.actions.carrying import blocked, step
from argilla_widgets.directory.actions.losses import Losses
from argilla_widgets.directory.actions.targets import happened, nothing_left, unfinished
from argilla_widgets.directory.actions.workspaces import ending
from argilla_widgets.directory.conflict import NeedsConfirmationError
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, UnprocessableEntityError
from argilla_widgets.sdk.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.action import Outcome
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.entry import Entry
    from argilla_widgets.directory.operation import Operation
    from argilla_widgets.directory.steps import Step, Watch


_DELETIONS = ("delete_user", "delete_workspace")


@dataclass
class UndoEntry(Action):
    """Undo an entry of the journal with its retries; what is undone already is left out.

    Parameters
    ----------
    number
        The entry.
    force
        Delete what was created also where it has changed since.
    agreed
        The ``key`` of the `NeedsConfirmationError` that was confirmed.
    typed
        What was typed to confirm it, where the error has a challenge.

    """

    number: int
    force: bool = False
    agreed: str = ""
    typed: str = ""

    def __post_init__(self) -> None:
        self._ending = ""

    def run(self, directory: Directory, watch: Watch | None = None) -> Outcome:
        """Carry it out, alone: two views may ask for it at once."""
        with directory.journal.undoing(directory.journal.parts(self.number)[0].number):
            return super().run(directory, watch)

    def rules(self, directory: Directory) -> Sequence[str]:
        """Fall under the lines of the inverses."""
        return list(dict.fromkeys(operation.kind for operation in self._inverses(directory)))

    def about_users(self, directory: Directory) -> Iterable[UUID]:
        """Give who would be changed, or come or go; who is gone already need not be deleted."""
        return [one.user_id for one in self._inverses(directory) if one.kind != "delete_user" and one.user_id]

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:
        """Give where they would come or go."""
        return [one.workspace_id for one in self._inverses(directory) if one.user_id and one.workspace_id]

    def joining(self, directory: Directory) -> Iterable[UUID]:
        """Give who would come back to a workspace."""
        return [one.user_id for one in self._inverses(directory) if one.kind == "add_to_workspace" and one.user_id]

    def reread(self, directory: Directory) -> None:
        """Read everything again where something would be deleted, else what would be changed."""
        inverses = self._inverses(directory)
        if any(one.kind in _DELETIONS for one in inverses):
            directory.refresh()
            return
        super().reread(directory)
        if settled := {one.workspace_id for one in inverses if one.workspace_id and _is_so(directory, one)}:
            directory.reread_members(settled)

    def steps(self, directory: Directory) -> list[Step]:
        """Skip what already matches and what no longer exists; refuse what has been changed since.

        Raises
        ------
        NeedsConfirmationError
            When something that would be deleted has changed since its creation.
        ConflictError
            When a workspace that would be deleted holds datasets.
        NotFoundError
            When everything that it is about is gone.

        """
        self._ending = ""
        inverses = self._inverses(directory)
        present = [one for one in inverses if not _is_gone(directory, one)]
        if not present:
            raise nothing_left(directory, self.about_users(directory), self.about_workspaces(directory))
        needed = [one for one in present if not _is_so(directory, one)]
        deleted = [one for one in needed if one.kind in _DELETIONS]
        for one in deleted:
            if one.kind == "delete_workspace" and one.workspace_id is not None:
                if error := blocked(directory, one):
                    raise error
                self._ending += ending(directory, one.workspace_id)
        if deleted and not self.force:
            self._confirm(Losses(directory, self._done(directory), deleted))
        return [_step(directory, one) for one in needed]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Repeat what was done."""
        said = f"{happened(self._done(directory))}."
        if not (done or failed or left):
            return f"Nothing to do, already undone: {said}"
        return f"Undone{unfinished(failed, left)}: {said}{self._ending}"

    def finished(self, directory: Directory) -> None:
        """Have the journal know it."""
        for part in self._parts(directory):
            directory.journal.mark_undone(part.number)

    def _inverses(self, directory: Directory) -> list[Operation]:
        """Give what leads back, the last one first; memberships go with who, or what, is deleted."""
        entry = directory.journal.entry(self.number)
        if entry.undone:
            raise ConflictError(f"Entry {self.number:,} is already undone: {entry.said}", status_code=409)
        for one in (entry, *self._parts(directory)):
            if (reason := one.no_undo) is not None:
                raise ArgillaError(reason)
        inverses = [inverse for one in reversed(self._done(directory)) if (inverse := one.inverse()) is not None]
        people = {one.user_id for one in inverses if one.kind == "delete_user"}
        places = {one.workspace_id for one in inverses if one.kind == "delete_workspace"}
        return [
            one
            for one in inverses
            if one.kind != "remove_from_workspace" or not (one.user_id in people or one.workspace_id in places)
        ]

    def _parts(self, directory: Directory) -> list[Entry]:
        """Give the entries with something to undo."""
        return [one for one in directory.journal.parts(self.number) if one.operations and not one.undone]

    def _done(self, directory: Directory) -> list[Operation]:
        return [operation for part in self._parts(directory) for operation in part.operations]

    def _confirm(self, losses: Losses) -> None:
        """Ask, unless just these losses were confirmed."""
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


def _is_gone(directory: Directory, operation: Operation) -> bool:
    """Whether who or what would be changed is not there any more."""
    snapshot = directory.snapshot
    if operation.kind in _DELETIONS or operation.kind == "remove_from_workspace":
        return False
    if operation.kind == "add_to_workspace" and operation.workspace_id not in snapshot.workspaces:
        return True
    return operation.user_id not in snapshot.users


def _is_so(directory: Directory, operation: Operation) -> bool:
    """Whether the picture shows already what an operation leads to."""
    snapshot, user, place = directory.snapshot, operation.user_id, operation.workspace_id
    if operation.kind == "delete_user":
        return user not in snapshot.users
    if operation.kind == "delete_workspace":
        return place not in snapshot.workspaces
    if operation.kind == "update_user":
        known = snapshot.users.get(user) if user else None
        return known is not None and all(getattr(known, field) == value for field, value in operation.values)
    members = snapshot.members.get(place) if place else None
    if members is None:  # not known; of a workspace that is gone, nobody is a member
        return operation.kind == "remove_from_workspace" and place not in snapshot.workspaces
    return (user in members) == (operation.kind == "add_to_workspace")


def _step(directory: Directory, operation: Operation) -> Step:
    """Give the step that leads back, or one that fails where somebody has changed the same again since."""
    known = directory.snapshot.users.get(operation.user_id) if operation.user_id else None
    if known is not None:  # who may be called otherwise by now
        operation = replace(operation, username=known.username)
    if operation.kind != "update_user":
        return step(directory, operation)
    assert known is not None  # noqa: S101 - who is gone was left out
    left, wanted = dict(operation.before), dict(operation.values)
    again = [field for field in wanted if getattr(known, field) not in {left[field], wanted[field]}]
    if not again:
        return step(directory, operation)
    why = f"the {again[0].replace('_', ' ')} has been changed again"
    return _refused(directory, operation, why, "Change it yourself if it is still wrong.")


def _refused(directory: Directory, operation: Operation, why: str, hint: str) -> Step:
    """Give a step that fails."""
    message = f"{visible(operation.username)} was not changed back: {why}."

    def refuse() -> None:
        raise ConflictError(message, status_code=409, hint=hint)

    return replace(step(directory, operation), run=refuse)
