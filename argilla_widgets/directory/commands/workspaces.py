"""Commands on workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.executor import blocked, step
from argilla_widgets.directory.commands.targets import known_workspaces, nothing_left
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.directory.sync.conflict import ChangedMeanwhileError, moved
from argilla_widgets.sdk.text import escape_invisible, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from argilla_widgets.directory.commands.steps import Step
    from argilla_widgets.directory.directory import Directory


@dataclass
class CreateWorkspace(Command):
    """Create a workspace."""

    rule = "create_workspace"

    name: str

    def __post_init__(self) -> None:
        # Chosen once: with a fixed id, running the same command again cannot create the workspace twice.
        self.created_id = uuid4()

    def steps(self, directory: Directory) -> list[Step]:
        """Create it under an id chosen here."""
        return [step(directory, Operation("create_workspace", workspace_id=self.created_id, workspace=self.name))]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Name also the next step."""
        return f"Created workspace {escape_invisible(self.name)}. It has no members yet."


@dataclass
class DeleteWorkspace(Command):
    """Delete a workspace and its memberships; it must contain no dataset."""

    rule = "delete_workspace"

    workspace: UUID

    def __post_init__(self) -> None:
        self._ending = ""

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the workspace."""
        return [self.workspace]

    def reread(self, directory: Directory) -> None:
        """Read its members again: they would lose access."""
        super().reread(directory)
        before = directory.reread_members([self.workspace])
        if found := moved(before, directory.snapshot, self.workspace):
            raise ChangedMeanwhileError(found)

    def steps(self, directory: Directory) -> list[Step]:
        """Look up the datasets that block the deletion."""
        models = known_workspaces(directory, [self.workspace])
        if not models:
            raise nothing_left(directory, workspaces=[self.workspace])
        (model,) = models
        operation = Operation("delete_workspace", workspace_id=model.id, workspace=model.name)
        if error := blocked(directory, operation):
            raise error
        self._ending = ending(directory, model.id)
        return [step(directory, operation)]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Name the users whose membership ended."""
        return f"Deleted workspace {escape_invisible(done[0].workspace)}.{self._ending}"


def ending(directory: Directory, workspace_id: UUID) -> str:
    """Return a sentence that names the members of a deleted workspace, to follow another sentence."""
    users, members = directory.snapshot.users, directory.snapshot.members.get(workspace_id, frozenset())
    names = sorted(users[one].username for one in members if one in users)
    if not names:
        return ""
    return f" Its member{'s' * (len(names) > 1)} {join_names(names)} stay{'s' * (len(names) == 1)} on the server."
