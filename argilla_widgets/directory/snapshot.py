"""Snapshot: the people, workspaces and memberships of one server at one moment."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.order import sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


_NOBODY: frozenset[UUID] = frozenset()
_OF_USERS = ("_order", "_in_order", "_named")
"""What a snapshot works out, once asked, of its users alone."""


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

    The ``with_`` and ``without_`` methods give a new snapshot that shares what stays the same.
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
    def _named(self) -> dict[str, UserModel]:
        return {user.username: user for user in self.users.values()}

    @cached_property
    def _order(self) -> list[tuple[str, str, str, UserModel]]:
        return sorted(map(_place, self.users.values()))

    @cached_property
    def _in_order(self) -> tuple[UserModel, ...]:
        # Kept: to go through 100,000 places costs 20 ms, and each display asks twice.
        return tuple(entry[-1] for entry in self._order)

    def by_username(self) -> Sequence[UserModel]:
        """Give everyone in the order of usernames: the one order, ties by the text itself, then by id."""
        return self._in_order

    def user(self, username: str) -> UserModel | None:
        """Give the person of this username, None where there is none; microseconds once asked."""
        return self._named.get(username)

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

    def memberships_of(self, user_ids: Iterable[UUID]) -> dict[UUID, list[WorkspaceModel]] | None:
        """Give `workspaces_of` for several people at once, which is quicker than one by one; None while not known."""
        if not self.memberships_known:
            return None
        found: dict[UUID, list[WorkspaceModel]] = {one: [] for one in user_ids}
        asked = frozenset(found)
        for workspace in self.workspaces.values():
            # Between sets, ids keep the hashes that they have: a UUID hashes in Python, at a microsecond each.
            for one in asked & self.members[workspace.id]:
                found[one].append(workspace)
        return found

    def difference(self, earlier: Snapshot, among: Collection[UUID] | None = None) -> Change:
        """Tell what differs from an earlier snapshot.

        Parameters
        ----------
        earlier
            The snapshot before.
        among
            The people that can differ, when that is known; None compares everyone.

        """
        before, after = earlier.users, self.users
        moved: set[UUID] = set()
        asked = earlier.members.keys() | self.members.keys()
        if not (earlier.memberships_known or self.memberships_known):
            # Where somebody is stays unknown until all workspaces are asked: one more changes nobody.
            asked = earlier.members.keys() & self.members.keys()
        for workspace_id in asked:
            was, now = earlier.members.get(workspace_id, _NOBODY), self.members.get(workspace_id, _NOBODY)
            if was is not now:
                moved |= was ^ now
        if earlier.memberships_known != self.memberships_known:
            moved |= after.keys()
        ids = moved.union(before.keys() | after.keys() if among is None else among)
        return Change(
            added=frozenset(one for one in ids if one not in before and one in after),
            changed=frozenset(
                one for one in ids if one in before and one in after and (one in moved or before[one] != after[one])
            ),
            removed=frozenset(one for one in ids if one in before and one not in after),
            workspaces=earlier.workspaces.keys() != self.workspaces.keys(),
        )

    # -- the next snapshot --------------------------------------------------------------------------------------------

    def _next(self, **parts: Any) -> Snapshot:  # noqa: ANN401 - the parts differ in type
        """Replace parts, and keep what was worked out of those that stay."""
        following = replace(self, **parts)
        if following.users is self.users:
            following.__dict__.update({key: self.__dict__[key] for key in _OF_USERS if key in self.__dict__})
        return following

    def _with_order(self, before: UserModel | None, after: UserModel | None, **parts: Any) -> Snapshot:  # noqa: ANN401
        """Replace parts in which one person differs: its place in the order moves, all others stay."""
        following = self._next(**parts)
        if "_order" in self.__dict__:
            order, people = self._order.copy(), [*self._in_order]
            if before is not None:
                at = bisect_left(order, _place(before))
                del order[at], people[at]
            if after is not None:
                at = bisect_left(order, _place(after))
                order.insert(at, _place(after))
                people.insert(at, after)
            following.__dict__.update(_order=order, _in_order=tuple(people))
        return following

    def with_user(self, user: UserModel) -> Snapshot:
        """Add a person, or replace it unless a newer state of it is known already."""
        known = self.users.get(user.id)
        if known is not None and (known.updated_at > user.updated_at or known == user):
            return self
        return self._with_order(known, user, users={**self.users, user.id: user})

    def without_user(self, user_id: UUID) -> Snapshot:
        """Drop a person and its memberships, which may be known of somebody who is not."""
        known = self.users.get(user_id)
        members = self.members
        if any(user_id in people for people in members.values()):
            members = {key: people - {user_id} if user_id in people else people for key, people in members.items()}
        if known is None:
            return self if members is self.members else self.with_members(members)
        users = {**self.users}
        del users[user_id]
        return self._with_order(known, None, users=users, members=members)

    def with_workspace(self, workspace: WorkspaceModel) -> Snapshot:
        """Add a workspace, which nobody is a member of yet."""
        workspaces = by_name([*self.workspaces.values(), workspace])
        return self._next(workspaces=workspaces, members={workspace.id: frozenset(), **self.members})

    def without_workspace(self, workspace_id: UUID) -> Snapshot:
        """Drop a workspace and its memberships."""
        workspaces = {key: workspace for key, workspace in self.workspaces.items() if key != workspace_id}
        members = {key: people for key, people in self.members.items() if key != workspace_id}
        return self._next(workspaces=workspaces, members=members)

    def with_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """Make a person a member; a workspace whose members have not been asked stays unknown."""
        if workspace_id not in self.members or user_id in self.members[workspace_id]:
            return self
        return self.with_members({**self.members, workspace_id: self.members[workspace_id] | {user_id}})

    def without_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """End a membership."""
        if workspace_id not in self.members or user_id not in self.members[workspace_id]:
            return self
        return self.with_members({**self.members, workspace_id: self.members[workspace_id] - {user_id}})

    def with_members(self, members: Mapping[UUID, frozenset[UUID]]) -> Snapshot:
        """Replace all memberships."""
        return self._next(members=members)


def _place(user: UserModel) -> tuple[str, str, str, UserModel]:
    """Give what decides where a person stands in the order of usernames, and the person."""
    return (sort_key(user.username), user.username, user.id.hex, user)


def by_name(workspaces: list[WorkspaceModel]) -> dict[UUID, WorkspaceModel]:
    """Order workspaces by name, as everything here is ordered."""
    ordered = sorted(workspaces, key=lambda workspace: (sort_key(workspace.name), workspace.name, workspace.id.hex))
    return {workspace.id: workspace for workspace in ordered}
