"""Undoing what the journal holds: the inverses of its operations, in reverse order, checked like any other action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argilla_widgets.directory.action import Action
from argilla_widgets.directory.actions.carrying import blocked, step
from argilla_widgets.directory.actions.targets import not_done
from argilla_widgets.directory.actions.workspaces import ending
from argilla_widgets.directory.conflict import NeedsConfirmationError
from argilla_widgets.directory.deletion import count_responses
from argilla_widgets.directory.wording import counted, listed
from argilla_widgets.sdk.errors import ArgillaError, ConflictError
from argilla_widgets.sdk.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from argilla_widgets.directory.action import Outcome
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.operation import Operation
    from argilla_widgets.directory.steps import Step, Watch
    from argilla_widgets.sdk.models import UserModel


@dataclass
class UndoEntry(Action):
    """Undo an entry of the journal; what is undone already of it, by whomever, is left out."""

    number: int

    def __post_init__(self) -> None:
        self._ending = ""

    def run(self, directory: Directory, watch: Watch | None = None) -> Outcome:
        """Carry it out, alone: two views may ask for it at once."""
        with directory.journal.undoing(self.number):
            return super().run(directory, watch)

    def rules(self, directory: Directory) -> Sequence[str]:
        """Fall under the lines of the inverses."""
        return list(dict.fromkeys(operation.kind for operation in self._inverses(directory)))

    def seen(self, directory: Directory) -> Sequence[UUID]:
        """Give those who would be changed or deleted."""
        kinds = ("update_user", "delete_user")
        return [one.user_id for one in self._inverses(directory) if one.kind in kinds and one.user_id is not None]

    def steps(self, directory: Directory) -> list[Step]:
        """Leave out what is so already; refuse what has been changed since.

        Raises
        ------
        NeedsConfirmationError
            When somebody who would be deleted has responses.
        ConflictError
            When a workspace that would be deleted holds datasets.

        """
        snapshot, self._ending = directory.snapshot, ""
        needed = [one for one in self._inverses(directory) if not _is_so(directory, one)]
        deleted = [snapshot.users[one.user_id] for one in needed if one.kind == "delete_user" and one.user_id]
        if deleted:
            self._keep_responses(directory, deleted)
        for one in needed:
            if one.kind == "delete_workspace" and one.workspace_id is not None:
                if error := blocked(directory, one):
                    raise error
                self._ending += ending(directory, one.workspace_id)
        return [_step(directory, one) for one in needed]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Repeat what was done."""
        entry = directory.journal.entry(self.number)
        first = entry.operations[0]
        # The sentence of an action on one says more than was done: how the person signs in, for example.
        one = len(entry.operations) == 1 or first.kind == "create_user"
        said = first.said() if one else entry.said
        if not (done or failed or left):
            return f"Nothing to do: it is undone already. It was: {said}"
        return f"Undid{not_done(failed, left)}: {said}{self._ending}"

    def finished(self, directory: Directory) -> None:
        """Have the journal know it."""
        directory.journal.mark_undone(self.number)

    def _inverses(self, directory: Directory) -> list[Operation]:
        """Give what leads back, the last one first; memberships go with who, or what, is deleted."""
        entry = directory.journal.entry(self.number)
        if entry.undone:
            raise ConflictError(f"Entry {self.number:,} is undone already: {entry.said}", status_code=409)
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

    def _keep_responses(self, directory: Directory, users: Sequence[UserModel]) -> None:
        usernames = [user.username for user in users]
        counts, uncounted = count_responses(directory, usernames)
        if not counts and not uncounted:
            return
        told = f"To undo this is to delete {listed(usernames)}"
        if counts:
            told += f", and {counted(sum(one.total for one in counts), 'response')} given meanwhile"
        if uncounted:
            told += f"; the responses in {listed([one.name for one in uncounted])} could not be counted"
        raise NeedsConfirmationError(
            f"{told}.", [user.id for user in users], hint="Delete the user if that is what you want."
        )


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
    if known is None:
        return _refused(directory, operation, "this user is not there any more", "There is nothing left to undo.")
    left, wanted = dict(operation.before), dict(operation.values)
    again = [field for field in wanted if getattr(known, field) not in {left[field], wanted[field]}]
    if not again:
        return step(directory, operation)
    why = f"the {again[0].replace('_', ' ')} was changed again since"
    return _refused(directory, operation, why, "Change it by hand if it is still wrong.")


def _refused(directory: Directory, operation: Operation, why: str, hint: str) -> Step:
    """Give a step that fails."""
    message = f"{visible(operation.username)} was not changed back: {why}."

    def refuse() -> None:
        raise ConflictError(message, status_code=409, hint=hint)

    return replace(step(directory, operation), run=refuse)
