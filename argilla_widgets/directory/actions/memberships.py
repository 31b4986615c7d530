"""Actions on memberships: who is in which workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.action import Step
from argilla_widgets.directory.actions.targets import (
    OnUsers,
    known_users,
    known_workspaces,
    not_done,
    workspace_names,
)
from argilla_widgets.directory.wording import listed, python
from argilla_widgets.sdk.errors import ConflictError, NotFoundError
from argilla_widgets.sdk.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.sdk.users import User
    from argilla_widgets.sdk.workspaces import Workspace


@dataclass
class Memberships(OnUsers):
    """Memberships of users in workspaces, changed pair by pair."""

    concurrent = True

    workspaces: Sequence[UUID]

    def where(self, directory: Directory) -> str:
        """List the workspaces."""
        return listed(workspace_names(directory, self.workspaces))

    def partly(self, directory: Directory, failed: int, left: int) -> str:
        """Name whom it was done to: of several workspaces no number is right when some memberships are missing."""
        if (failed or left) and len(self.workspaces) > 1:
            return "users, not all,"
        return self.whom(directory, failed, left)

    def pairs(self, directory: Directory, *, member: bool) -> list[tuple[User, Workspace]]:
        """Give the pairs of which it is not known that they are, or are not, members."""
        members = directory.snapshot.members
        users, workspaces = known_users(directory, self.users), known_workspaces(directory, self.workspaces)
        return [
            (user, workspace)
            for workspace in workspaces
            for user in users
            if workspace.id not in members or (user.id in members[workspace.id]) == member
        ]

    def workspace_loop(self, directory: Directory, method: str) -> str:
        """Write the calls of ``method`` for each workspace."""
        names = workspace_names(directory, self.workspaces)
        if not names:
            return ""
        return self.loop(directory, *(f"user.{method}(client.workspaces({python(name)}))" for name in names))


def _label(user: User, workspace: Workspace) -> str:
    return f"{visible(user.username or '')} in {visible(workspace.name or '')}"


@dataclass
class AddToWorkspace(Memberships):
    """Make users members of workspaces."""

    rule = "add_to_workspace"

    def steps(self, directory: Directory) -> list[Step]:
        """Leave out who is a member already."""

        def add(user: User, workspace: Workspace) -> None:
            try:
                user.add_to_workspace(workspace)
            except ConflictError:  # somebody else made it a member meanwhile: what was wanted is so
                directory.refresh_soon()

        return [
            Step(_label(user, workspace), lambda user=user, workspace=workspace: add(user, workspace), user.id)
            for user, workspace in self.pairs(directory, member=False)
        ]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Name the workspaces."""
        if not failed and not left and not self.pairs(directory, member=False):
            return f"Nothing to do: already in {self.where(directory)}."
        return f"Added {self.partly(directory, failed, left)} to {self.where(directory)}{not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Call `User.add_to_workspace`."""
        return self.workspace_loop(directory, "add_to_workspace")


@dataclass
class RemoveFromWorkspace(Memberships):
    """End memberships of users."""

    rule = "remove_from_workspace"

    def steps(self, directory: Directory) -> list[Step]:
        """Leave out who is no member."""

        def remove(user: User, workspace: Workspace) -> None:
            try:
                user.remove_from_workspace(workspace)
            except NotFoundError:  # somebody else ended it meanwhile: what was wanted is so
                directory.refresh_soon()

        return [
            Step(_label(user, workspace), lambda user=user, workspace=workspace: remove(user, workspace), user.id)
            for user, workspace in self.pairs(directory, member=True)
        ]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Name the workspaces."""
        if not failed and not left and not self.pairs(directory, member=True):
            return f"Nothing to do: not in {self.where(directory) or 'any workspace'}."
        return f"Removed {self.partly(directory, failed, left)} from {self.where(directory)}{not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Call `User.remove_from_workspace`."""
        return self.workspace_loop(directory, "remove_from_workspace")
