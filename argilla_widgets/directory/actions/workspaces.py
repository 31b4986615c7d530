"""Actions on workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from argilla_widgets.directory.action import Action, Step
from argilla_widgets.directory.wording import python
from argilla_widgets.sdk.text import visible
from argilla_widgets.sdk.workspaces import Workspace

if TYPE_CHECKING:
    from argilla_widgets.directory.directory import Directory


@dataclass
class CreateWorkspace(Action):
    """Create a workspace."""

    rule = "create_workspace"

    name: str

    def steps(self, directory: Directory) -> list[Step]:
        """Create it under an id chosen here."""
        workspace = Workspace(name=self.name, id=uuid4(), client=directory.client)
        self.created_id = workspace.id
        return [Step(self.name, workspace.create)]

    def said(self, directory: Directory, failed: int, left: int) -> str:  # noqa: ARG002 - one step, all or nothing
        """Say what comes next."""
        return f"Created the workspace {visible(self.name)}. Nobody is in it yet."

    def code(self, directory: Directory) -> str:  # noqa: ARG002
        """Call `Workspace.create`."""
        return f"rg.Workspace(name={python(self.name)}, client=client).create()"
