"""Snapshot: the people, workspaces and memberships of one server at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from argilla_widgets.directory.order import sort_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


@dataclass(frozen=True)
class Change:
    """What differs between two snapshots, by id."""

    added: frozenset[UUID] = frozenset()
    """People who were not there before."""
    changed: frozenset[UUID] = frozenset()
    """People whose attributes or memberships differ."""
    removed: frozenset[UUID] = frozenset()
    """People who are gone."""
    workspaces: bool = False
    """Whether workspaces were added or removed."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.workspaces)


@dataclass(frozen=True)
class Snapshot:
    """One picture of a server, as one account sees it; never changed, only replaced.

    The ``with_`` and ``without_`` methods give a new snapshot and share everything that stays the same.
    """

    users: Mapping[UUID, UserModel] = field(default_factory=dict)
    """In the order of their creation."""
    workspaces: Mapping[UUID, WorkspaceModel] = field(default_factory=dict)
    """In the order of their names."""
    members: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Explicit memberships: workspace to people. A workspace that is missing here has not been asked yet."""
    complete: bool = False
    """Whether `users` holds everyone whom the account can see."""

    def __repr__(self) -> str:
        return f"<Snapshot of {len(self.users)} users and {len(self.workspaces)} workspaces>"

    # -- questions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _by_username(self) -> dict[str, UserModel]:
        return {user.username: user for user in self.users.values()}

    def user(self, username: str) -> UserModel | None:
        """Give the person of this username, None where there is none; microseconds once asked."""
        return self._by_username.get(username)

    def workspace(self, name: str) -> WorkspaceModel | None:
        """Give the workspace of this name, None where there is none."""
        return next((workspace for workspace in self.workspaces.values() if workspace.name == name), None)

    @property
    def memberships_known(self) -> bool:
        """Whether the members of every workspace have been asked."""
        return self.members.keys() >= self.workspaces.keys()

    def workspaces_of(self, user_id: UUID) -> list[WorkspaceModel] | None:
        """Give the workspaces that a person is an explicit member of, by name; None while some are not known."""
        if not self.memberships_known:
            return None
        return [workspace for workspace in self.workspaces.values() if user_id in self.members[workspace.id]]

    def difference(self, earlier: Snapshot) -> Change:
        """Tell what differs from an earlier snapshot."""
        before, after = earlier.users, self.users
        moved: set[UUID] = set()
        for workspace_id in earlier.members.keys() | self.members.keys():
            moved |= earlier.members.get(workspace_id, frozenset()) ^ self.members.get(workspace_id, frozenset())
        if earlier.memberships_known != self.memberships_known:
            moved |= after.keys()
        common = before.keys() & after.keys()
        return Change(
            added=frozenset(after.keys() - before.keys()),
            changed=frozenset(one for one in common if one in moved or before[one] != after[one]),
            removed=frozenset(before.keys() - after.keys()),
            workspaces=earlier.workspaces.keys() != self.workspaces.keys(),
        )

    # -- the next snapshot --------------------------------------------------------------------------------------------

    def with_user(self, user: UserModel) -> Snapshot:
        """Add a person, or replace it unless a newer state of it is known already."""
        known = self.users.get(user.id)
        if known is not None and known.updated_at > user.updated_at:
            return self
        return replace(self, users={**self.users, user.id: user})

    def without_user(self, user_id: UUID) -> Snapshot:
        """Drop a person and its memberships."""
        if user_id not in self.users:
            return self
        users = {key: user for key, user in self.users.items() if key != user_id}
        members = {key: people - {user_id} if user_id in people else people for key, people in self.members.items()}
        return replace(self, users=users, members=members)

    def with_workspace(self, workspace: WorkspaceModel) -> Snapshot:
        """Add a workspace, which nobody is a member of yet."""
        workspaces = by_name([*self.workspaces.values(), workspace])
        return replace(self, workspaces=workspaces, members={workspace.id: frozenset(), **self.members})

    def without_workspace(self, workspace_id: UUID) -> Snapshot:
        """Drop a workspace and its memberships."""
        workspaces = {key: workspace for key, workspace in self.workspaces.items() if key != workspace_id}
        members = {key: people for key, people in self.members.items() if key != workspace_id}
        return replace(self, workspaces=workspaces, members=members)

    def with_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """Make a person a member; a workspace whose members have not been asked stays unknown."""
        if workspace_id not in self.members:
            return self
        return self.with_members(workspace_id, self.members[workspace_id] | {user_id})

    def without_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """End a membership."""
        if workspace_id not in self.members:
            return self
        return self.with_members(workspace_id, self.members[workspace_id] - {user_id})

    def with_members(self, workspace_id: UUID, members: frozenset[UUID]) -> Snapshot:
        """Replace the members of one workspace."""
        return replace(self, members={**self.members, workspace_id: members})


def by_name(workspaces: list[WorkspaceModel]) -> dict[UUID, WorkspaceModel]:
    """Order workspaces by name, as everything here is ordered."""
    ordered = sorted(workspaces, key=lambda workspace: (sort_key(workspace.name), workspace.name, workspace.id.hex))
    return {workspace.id: workspace for workspace in ordered}
