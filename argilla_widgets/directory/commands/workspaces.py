"""Commands on workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec

from argilla_widgets.directory.commands.command import (
    Command,
    Context,
    Targets,
    Text,
    check_id,
    dataset_conflict,
)
from argilla_widgets.directory.model.description import sentence
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.models import check_fields
from argilla_widgets.sdk.text import shortened

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot


class CreateWorkspace(Command, frozen=True):
    """Create a workspace."""

    rule = "create_workspace"

    name: Text
    id: UUID = msgspec.field(default_factory=uuid4)
    """With a fixed id, executing the same command again cannot create the workspace twice."""

    @property
    def created_id(self) -> UUID:
        return self.id

    def running(self, snapshot: Snapshot) -> str:
        return f"Creating the workspace {shortened(self.name)}"

    def checked(self) -> Self:
        check_fields(name=self.name)
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return [Operation("create_workspace", workspace_id=self.id, workspace=self.name)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return f"{sentence(done)} It has no members yet."


class DeleteWorkspace(Command, frozen=True):
    """Delete a workspace and its memberships; it must contain no dataset."""

    rule = "delete_workspace"

    workspace: UUID

    def running(self, snapshot: Snapshot) -> str:
        return "Deleting a workspace"

    def checked(self) -> Self:
        check_id(self.workspace)
        return self

    def targets(self, journal: Journal) -> Targets:
        return Targets(workspaces=[self.workspace])

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        """Look up the datasets that block the deletion."""
        for operation in goals:
            if error := dataset_conflict(context.client, operation):
                raise error
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return [
            Operation("delete_workspace", workspace_id=workspace.id, workspace=workspace.name)
            for workspace in snapshot.known_workspaces([self.workspace])
        ]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return sentence(done)
