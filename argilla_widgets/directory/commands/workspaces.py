"""Commands on workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from argilla_widgets.directory.commands.command import (
    Command,
    Context,
    Targets,
    all_gone,
    check_id,
    dataset_conflict,
)
from argilla_widgets.directory.model.difference import ChangedMeanwhileError, member_differences
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.models import check_fields
from argilla_widgets.sdk.text import join_names, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot


@dataclass
class CreateWorkspace(Command):
    """Create a workspace."""

    rule = "create_workspace"

    name: str

    def __post_init__(self) -> None:
        # Chosen once: with a fixed id, running the same command again cannot create the workspace twice.
        self.created_id = uuid4()

    def check_arguments(self) -> None:
        check_fields(name=self.name)

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        return [Operation("create_workspace", workspace_id=self.created_id, workspace=self.name)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return f"Created workspace {shortened(self.name)}. It has no members yet."


@dataclass
class DeleteWorkspace(Command):
    """Delete a workspace and its memberships; it must contain no dataset."""

    rule = "delete_workspace"

    workspace: UUID

    def check_arguments(self) -> None:
        check_id(self.workspace)

    def targets(self, journal: Journal) -> Targets:
        return Targets(workspaces=[self.workspace])

    def check(self, context: Context) -> None:
        """Read its members again, who would lose access, and look up the datasets that block the deletion."""
        super().check(context)
        before, after = context.synchronizer.reload_members([self.workspace])
        if found := member_differences(before, after, self.workspace):
            raise ChangedMeanwhileError(found)
        operations = self.plan(context.store.snapshot, context.journal)
        if not operations:
            raise all_gone(context.store, workspaces=[self.workspace])
        if error := dataset_conflict(context.client, operations[0]):
            raise error

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        return [
            Operation("delete_workspace", workspace_id=workspace.id, workspace=workspace.name)
            for workspace in snapshot.known_workspaces([self.workspace])
        ]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return f"Deleted workspace {join_names([operation.workspace for operation in done])}."
