"""What undo and redo share: performing the operations of a journal entry, checked like any other command."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.executor import step
from argilla_widgets.directory.commands.targets import happened, nothing_left, unfinished
from argilla_widgets.directory.sync.conflict import ChangedMeanwhileError
from argilla_widgets.sdk.errors import ConflictError
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.commands.command import Result
    from argilla_widgets.directory.commands.steps import Step, Watch
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.journal.entry import Entry, EntryStatus
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.sync.conflict import Difference

DELETIONS = ("delete_user", "delete_workspace")
_CREATIONS = ("create_user", "create_workspace")


@dataclass
class Replay(Command):
    """Carry out operations derived from a journal entry.

    Parameters
    ----------
    number
        The entry.
    """

    undoes: ClassVar[bool]
    """Whether it undoes the entry; otherwise, it redoes it."""
    word: ClassVar[str]
    """The verb of the result: ``Undone``."""

    number: int

    def run(self, directory: Directory, watch: Watch | None = None) -> Result:
        """Run the command while holding the entry: two views may ask for it at the same time."""
        with directory.journal.holding(self.number):
            return super().run(directory, watch)

    @abstractmethod
    def operations(self, directory: Directory) -> list[Operation]:
        """Return what to do, in order.

        Raises
        ------
        ArgillaError
            When the entry cannot be undone, or redone.
        """

    def rules(self, directory: Directory) -> Sequence[str]:
        """Return the lines for the operations."""
        return list(dict.fromkeys(operation.kind for operation in self.operations(directory)))

    def about_users(self, directory: Directory) -> Iterable[UUID]:
        """Return the users who would be changed, added or removed; users who are already gone need not be deleted."""
        return [one.user_id for one in self.operations(directory) if one.kind != "delete_user" and one.user_id]

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:
        """Return the workspaces whose members would change."""
        return [one.workspace_id for one in self.operations(directory) if one.user_id and one.workspace_id]

    def joining(self, directory: Directory) -> Iterable[UUID]:
        """Return the users who would be added to a workspace again."""
        return [one.user_id for one in self.operations(directory) if one.kind == "add_to_workspace" and one.user_id]

    def reread(self, directory: Directory) -> None:
        """Read everything again if something would be deleted, otherwise only what would be changed."""
        operations = self.operations(directory)
        if any(one.kind in DELETIONS for one in operations):
            directory.refresh()
            return
        try:
            super().reread(directory)
        except ChangedMeanwhileError as error:
            if not all(_is_journaled(directory, one) for one in error.differences):
                raise
            super().reread(directory)
        if settled := {one.workspace_id for one in operations if one.workspace_id and is_so(directory, one)}:
            directory.reread_members(settled)

    def needed(self, directory: Directory) -> list[Operation]:
        """Skip what already matches and what no longer exists.

        Raises
        ------
        NotFoundError
            When all of its targets are gone.
        """
        present = [one for one in self.operations(directory) if not _is_gone(directory, one)]
        if not present:
            raise nothing_left(directory, self.about_users(directory), self.about_workspaces(directory))
        return [one for one in present if not is_so(directory, one)]

    def steps(self, directory: Directory) -> list[Step]:
        """Refuse if the same has been changed again since."""
        return [_step(directory, one) for one in self.needed(directory)]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Repeat the sentence of the entry."""
        said = f"{self.summary(directory)}."
        if not (done or failed or left):
            return f"Nothing to do, already {self.word.lower()}: {said}"
        return f"{self.word}{unfinished(failed, left)}: {said}"

    def summary(self, directory: Directory) -> str:
        """Return what the entry did, without a full stop."""
        return happened([_as_called_now(directory, one) for one in directory.journal.entry(self.number).operations])

    def finished(self, directory: Directory) -> None:
        """Record it in the journal."""
        directory.journal.mark(self.number, undone=self.undoes)

    def _entry(
        self,
        directory: Directory,
        said: str,
        result: EntryStatus,
        operations: Iterable[Operation],
        action_id: UUID,
        continues: int | None = None,
    ) -> Entry:
        return directory.journal.add(
            said=said,
            result=result,
            operations=operations,
            action_id=action_id,
            continues=continues,
            undoes=self.number if self.undoes else None,
            redoes=None if self.undoes else self.number,
        )


def _is_journaled(directory: Directory, difference: Difference) -> bool:
    """Return whether this account made a change itself, through another client: then it is no change by others."""
    for entry in reversed(directory.journal[:]):
        for one in reversed(entry.operations):
            if one.user_id == difference.user_id and one.kind == "update_user" and difference.field in dict(one.values):
                return dict(one.values)[difference.field] == difference.now
    return False


def _is_gone(directory: Directory, operation: Operation) -> bool:
    """Return whether the user or workspace that would be changed no longer exists."""
    snapshot = directory.snapshot
    if operation.kind in {*DELETIONS, *_CREATIONS, "remove_from_workspace"}:
        return False
    if operation.kind == "add_to_workspace" and operation.workspace_id not in snapshot.workspaces:
        return True
    return operation.user_id not in snapshot.users


def is_so(directory: Directory, operation: Operation) -> bool:
    """Return whether the snapshot already shows the effect of an operation."""
    snapshot, user, place = directory.snapshot, operation.user_id, operation.workspace_id
    if operation.kind in {"create_user", "delete_user"}:
        return (user in snapshot.users) == (operation.kind == "create_user")
    if operation.kind in {"create_workspace", "delete_workspace"}:
        return (place in snapshot.workspaces) == (operation.kind == "create_workspace")
    if operation.kind == "update_user":
        known = snapshot.users.get(user) if user else None
        return known is not None and all(getattr(known, field) == value for field, value in operation.values)
    members = snapshot.members.get(place) if place else None
    if members is None:  # unknown; a workspace that is gone has no members
        return operation.kind == "remove_from_workspace" and place not in snapshot.workspaces
    return (user in members) == (operation.kind == "add_to_workspace")


def _as_called_now(directory: Directory, operation: Operation) -> Operation:
    """Use a user's current name, except where the operation changes their name."""
    known = directory.snapshot.users.get(operation.user_id) if operation.user_id else None
    if known is None or operation.kind == "create_user" or "username" in dict(operation.values):
        return operation
    return replace(operation, username=known.username)


def _step(directory: Directory, operation: Operation) -> Step:
    """Return the step of an operation, or one that fails if its target has been changed again since."""
    known = directory.snapshot.users.get(operation.user_id) if operation.user_id else None
    if known is not None:  # their name may have changed
        operation = replace(operation, username=known.username)
    made = step(directory, operation, required=operation.kind in _CREATIONS)
    if operation.kind != "update_user":
        return made
    assert known is not None  # noqa: S101 - users who are gone were left out
    left, wanted = dict(operation.before), dict(operation.values)
    again = [field for field in wanted if getattr(known, field) not in {left[field], wanted[field]}]
    if not again:
        return made
    name, what = escape_invisible(known.username), again[0].replace("_", " ")
    message = f"{name} was not changed back: the {what} has been changed again."

    def refuse() -> None:
        raise ConflictError(message, status_code=409, hint="Change it yourself if it is still wrong.")

    return replace(made, run=refuse)
