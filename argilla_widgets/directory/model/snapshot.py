"""Snapshot: the users, workspaces and memberships of one server at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import is_
from typing import TYPE_CHECKING, Any, NamedTuple

from argilla_widgets.directory.model.collation import sort_key
from argilla_widgets.directory.model.user_index import UserIndex
from argilla_widgets.directory.model.user_rows import UserRows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


_NOBODY: frozenset[UUID] = frozenset()
MOST_PENDING = 200
"""Maximum number of edited users until the index is next used; with more, the editing thread updates it."""


@dataclass(frozen=True)
class Change:
    """What differs between two snapshots, by id."""

    added: frozenset[UUID] = frozenset()
    """Users who did not exist before."""
    changed: frozenset[UUID] = frozenset()
    """Users whose attributes or memberships differ."""
    removed: frozenset[UUID] = frozenset()
    """Users who are gone."""
    workspaces: bool = False
    """Whether workspaces were added or removed."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.workspaces)


@dataclass(frozen=True)
class Snapshot:
    """The state of a server at one moment, as one account sees it; never changed, only replaced.

    The ``with_`` and ``without_`` methods return a new snapshot that shares what stays the same.
    """

    users: Mapping[UUID, UserModel] = field(default_factory=dict)
    """In the order of their creation."""
    workspaces: Mapping[UUID, WorkspaceModel] = field(default_factory=dict)
    """In the order of their names."""
    members: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Explicit memberships: workspace to users. A workspace that is missing here has not been read yet."""
    complete: bool = False
    """Whether `users` contains every user that the account can see."""

    def __repr__(self) -> str:
        return f"<Snapshot of {len(self.users)} users and {len(self.workspaces)} workspaces>"

    # -- questions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _named(self) -> dict[str, UserModel]:
        return {user.username: user for user in self.users.values()}

    @property
    def index(self) -> UserIndex:
        """The users in the order of usernames, as columns for queries.

        It is built once per load; later edits are applied to it on the next use.
        """
        return self._forms()[0]

    @property
    def rows(self) -> UserRows:
        """The users and memberships as flat buffers for views, built and edited along with `index`."""
        return self._forms()[1]

    def _forms(self) -> tuple[UserIndex, UserRows]:
        # Not a cached_property: in Python 3.11, a thread that builds an index would block all others that need one.
        forms: tuple[UserIndex, UserRows] | None = self.__dict__.get("_made")
        if forms is None:
            pending: _Pending | None = self.__dict__.get("_pending")
            members = {one: self.members[one] for one in self.workspaces} if self.memberships_known else {}
            counted = list(members.values())
            if pending is None:
                forms = UserIndex.of(self.users.values(), counted), UserRows.of(self.users.values(), members)
            else:
                index, rows = pending.made_of
                changes = [(before, self.users.get(one)) for one, before in pending.edited.items()]
                if changes:
                    index = index.edited(changes, () if pending.recount else counted)
                if pending.recount:
                    index = index.recounted(counted)
                forms = index, rows.edited(changes, members)
            self.__dict__["_made"] = forms
            self.__dict__.pop("_pending", None)
        return forms

    def by_username(self) -> Sequence[UserModel]:
        """Return all users in the order of usernames: by `sort_key`, ties by the text itself, then by id."""
        return self.index.users

    def user(self, username: str) -> UserModel | None:
        """Return the user with this username, None if there is none; takes microseconds after the first call."""
        return self._named.get(username)

    def workspace(self, name: str) -> WorkspaceModel | None:
        """Return the workspace with this name; None if there is none."""
        return next((workspace for workspace in self.workspaces.values() if workspace.name == name), None)

    def known_users(self, ids: Iterable[UUID]) -> list[UserModel]:
        """Return the users with these ids, each once, without those that are gone."""
        return [self.users[one] for one in dict.fromkeys(ids) if one in self.users]

    def known_workspaces(self, ids: Iterable[UUID]) -> list[WorkspaceModel]:
        """Return the workspaces with these ids, each once, without those that are gone."""
        return [self.workspaces[one] for one in dict.fromkeys(ids) if one in self.workspaces]

    @property
    def memberships_known(self) -> bool:
        """Whether the members of every workspace have been read."""
        return self.members.keys() >= self.workspaces.keys()

    def workspaces_of(self, user_id: UUID) -> list[WorkspaceModel] | None:
        """Return the workspaces that a user is an explicit member of, by name; None while some are unknown."""
        if not self.memberships_known:
            return None
        return [workspace for workspace in self.workspaces.values() if user_id in self.members[workspace.id]]

    def memberships_of(self, user_ids: Iterable[UUID]) -> dict[UUID, list[WorkspaceModel]] | None:
        """Return `workspaces_of` for several users at once, which is faster than one by one; None while unknown."""
        if not self.memberships_known:
            return None
        found: dict[UUID, list[WorkspaceModel]] = {one: [] for one in user_ids}
        asked = frozenset(found)
        for workspace in self.workspaces.values():
            # Ids keep their hashes when they move between sets: a UUID is hashed in Python, which takes a microsecond
            # each.
            for one in asked & self.members[workspace.id]:
                found[one].append(workspace)
        return found

    def difference(self, earlier: Snapshot, among: Collection[UUID] | None = None) -> Change:
        """Return what differs from an earlier snapshot.

        Parameters
        ----------
        earlier
            The snapshot before.
        among
            The users that can differ, if known; None compares all users.
        """
        before, after = earlier.users, self.users
        if before is after and among is None:
            among = ()
        moved: set[UUID] = set()
        asked = earlier.members.keys() | self.members.keys()
        if not (earlier.memberships_known or self.memberships_known):
            # A user's workspaces stay unknown until all workspaces have been read: one more changes no user.
            asked = earlier.members.keys() & self.members.keys()
        for workspace_id in asked:
            was, now = earlier.members.get(workspace_id, _NOBODY), self.members.get(workspace_id, _NOBODY)
            if was is not now:
                moved |= was ^ now
        if earlier.memberships_known != self.memberships_known:
            moved |= after.keys()
        ids = moved.union(_differing(before, after) if among is None else among)
        return Change(
            added=frozenset(one for one in ids if one not in before and one in after),
            changed=frozenset(
                one for one in ids if one in before and one in after and (one in moved or before[one] != after[one])
            ),
            removed=frozenset(one for one in ids if one in before and one not in after),
            workspaces=earlier.workspaces.keys() != self.workspaces.keys(),
        )

    # -- the next snapshot --------------------------------------------------------------------------------------------

    def edited(self, user_ids: Collection[UUID] | None, **parts: Any) -> Snapshot:  # noqa: ANN401 - the parts differ in type
        """Replace parts, and keep what was computed from the rest.

        Parameters
        ----------
        user_ids
            The users who, or whose memberships, can differ; None if no user does, but any membership can.
        **parts
            The fields that are replaced.
        """
        following = replace(self, **parts)
        known, ahead = self.__dict__, following.__dict__
        if following.users is self.users and "_named" in known:
            ahead["_named"] = known["_named"]
        pending: _Pending | None = known.get("_pending")
        if (forms := known.get("_made")) is not None:
            pending = _Pending(forms, {}, recount=False)
        if pending is not None:
            before = {**pending.edited}
            for one in user_ids or ():
                before.setdefault(one, self.users.get(one))
            was, now = self.memberships_known, following.memberships_known
            recount = pending.recount or was != now or (user_ids is None and now)
            ahead["_pending"] = _Pending(pending.made_of, before, recount)
            if len(before) > MOST_PENDING or not (before or recount):
                _ = following.index
        return following

    def sharing(self, known: Snapshot) -> Snapshot:
        """Return this snapshot with the objects of an earlier one wherever they are equal.

        What was computed from those is kept, and comparing the two later is cheap.
        """
        users: Mapping[UUID, UserModel] = known.users
        differing: set[UUID] = set()
        if self.users is not known.users:
            mine = ((known.users.get(one), user) for one, user in self.users.items())
            same = (before if before is not None and before == user else user for before, user in mine)
            users = {user.id: user for user in same}
            differing = _differing(known.users, users)
            if not differing and all(map(is_, users.values(), known.users.values())):
                users = known.users
        members = {
            one: was if (was := known.members.get(one)) is not None and was == inside else inside
            for one, inside in self.members.items()
        }
        shared = known.edited(differing, users=users, complete=self.complete)
        # A membership counts as long as its workspace exists.
        counted = () if self.workspaces.keys() == known.workspaces.keys() else None
        return shared.edited(counted, workspaces=self.workspaces).with_members(members)

    def with_user(self, user: UserModel) -> Snapshot:
        """Add a user, or replace them unless a newer state is known already."""
        known = self.users.get(user.id)
        if known is not None and (known.updated_at > user.updated_at or known == user):
            return self
        return self.edited([user.id], users={**self.users, user.id: user})

    def without_user(self, user_id: UUID) -> Snapshot:
        """Remove a user and their memberships, which may be known even if the user is not."""
        users, members = self.users, self.members
        if any(user_id in people for people in members.values()):
            members = {key: people - {user_id} if user_id in people else people for key, people in members.items()}
        if user_id in users:
            users = {**users}
            del users[user_id]
        if users is self.users and members is self.members:
            return self
        return self.edited([user_id], users=users, members=members)

    def with_workspace(self, workspace: WorkspaceModel) -> Snapshot:
        """Add a workspace, which has no members yet."""
        workspaces = by_name([*self.workspaces.values(), workspace])
        members = {workspace.id: frozenset(), **self.members}
        return self.edited(members[workspace.id], workspaces=workspaces, members=members)

    def without_workspace(self, workspace_id: UUID) -> Snapshot:
        """Drop a workspace and its memberships."""
        workspaces = {key: workspace for key, workspace in self.workspaces.items() if key != workspace_id}
        members = {key: people for key, people in self.members.items() if key != workspace_id}
        ended = self.members.get(workspace_id, _NOBODY)
        # For many members, count all memberships again: that is faster than user by user.
        return self.edited(ended if len(ended) <= MOST_PENDING else None, workspaces=workspaces, members=members)

    def with_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """Make a user a member; a workspace whose members have not been read stays unknown."""
        if workspace_id not in self.members or user_id in self.members[workspace_id]:
            return self
        return self.edited([user_id], members={**self.members, workspace_id: self.members[workspace_id] | {user_id}})

    def without_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """End a membership."""
        if workspace_id not in self.members or user_id not in self.members[workspace_id]:
            return self
        return self.edited([user_id], members={**self.members, workspace_id: self.members[workspace_id] - {user_id}})

    def with_members(self, members: Mapping[UUID, frozenset[UUID]]) -> Snapshot:
        """Replace all memberships."""
        moved: set[UUID] | None = set()
        for one in members.keys() | self.members.keys():
            was, now = self.members.get(one, _NOBODY), members.get(one, _NOBODY)
            if was is not now:
                moved |= was ^ now
            if len(moved) > MOST_PENDING:
                moved = None
                break
        return self.edited(moved, members=members)


class _Pending(NamedTuple):
    """An index and rows, and what has changed since."""

    made_of: tuple[UserIndex, UserRows]
    edited: Mapping[UUID, UserModel | None]
    """The users who differ, or whose memberships do, as in the index; None if the index lacks them."""
    recount: bool
    """Whether any membership can differ."""


def _differing(before: Mapping[UUID, UserModel], after: Mapping[UUID, UserModel]) -> set[UUID]:
    """Return the ids that are only in one of the two, or whose users differ."""
    found = {one for one, user in after.items() if (known := before.get(one)) is not user and known != user}
    # A set made from a dict reuses its hashes; one made from its keys does not.
    return found | (frozenset(before) - frozenset(after))


def by_name(workspaces: list[WorkspaceModel]) -> dict[UUID, WorkspaceModel]:
    """Order workspaces by name, the order used everywhere here."""
    ordered = sorted(workspaces, key=lambda workspace: (sort_key(workspace.name), workspace.name, workspace.id.hex))
    return {workspace.id: workspace for workspace in ordered}
