"""Commands on memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from argilla_widgets.directory.commands.command import (
    Command,
    Context,
    Pair,
    Targets,
    UsersCommand,
    affected,
    all_gone,
    ids_of,
    pairs_of,
    require_users,
)
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import join_names, pluralize

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.api.writes import WriteKind


@dataclass
class ChangeMemberships(Command):
    """Make some pairs of user and workspace memberships, and end others."""

    rule = "remove_from_workspace"  # everyone who may add may also remove

    add: Sequence[Pair] = ()
    remove: Sequence[Pair] = ()

    def check_arguments(self) -> None:
        self.add, self.remove = pairs_of(self.add), pairs_of(self.remove)

    def rules(self, journal: Journal) -> Sequence[str]:
        needed = {"add_to_workspace": self.add, "remove_from_workspace": self.remove}
        return [rule for rule, pairs in needed.items() if pairs]

    def targets(self, journal: Journal) -> Targets:
        pairs = [*self.add, *self.remove]
        return Targets(
            [user for user, _ in pairs], [workspace_id for _, workspace_id in pairs], [user for user, _ in self.add]
        )

    def check(self, context: Context) -> None:
        super().check(context)
        self.check_pairs(context)

    def check_pairs(self, context: Context) -> None:
        """Also read the members of workspaces where a change seems to have been made already: it would be skipped."""
        if not set(self.add).isdisjoint(self.remove):
            raise UnprocessableEntityError("The same membership cannot be added and removed at once.")
        members = context.store.snapshot.members
        settled = {workspace_id for user, workspace_id in self.add if user in members.get(workspace_id, ())}
        settled |= {
            workspace_id
            for user, workspace_id in self.remove
            if workspace_id in members and user not in members[workspace_id]
        }
        if settled:
            context.synchronizer.reload_members(settled)
        snapshot, pairs = context.store.snapshot, [*self.add, *self.remove]
        if pairs and not any(
            user in snapshot.users and workspace_id in snapshot.workspaces for user, workspace_id in pairs
        ):
            raise all_gone(context.store, *zip(*pairs, strict=True))

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        """Skip memberships that already match, and users and workspaces that no longer exist."""
        return [
            *_operations(snapshot, "add_to_workspace", self.add),
            *_operations(snapshot, "remove_from_workspace", self.remove),
        ]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return _summary(done, rest, self._unchanged(context.store.snapshot) if self.add or self.remove else "")

    def _unchanged(self, snapshot: Snapshot) -> str:
        return "the memberships already match"

    def remainder(self, missing: Sequence[Operation]) -> Command:
        return change_memberships(missing)


class AddToWorkspace(ChangeMemberships):
    """Add users to workspaces: each user to all of them."""

    rule = "add_to_workspace"

    def __init__(self, users: Sequence[UUID], workspaces: Sequence[UUID]) -> None:
        self._workspaces = ids_of(workspaces)
        super().__init__(add=_pairs(ids_of(users), self._workspaces))

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        summary = super().summary(context, done, rest)
        already = self._already_members(context.store.snapshot, done) if done else []
        if not already:
            return summary
        return f"{summary} Already {'a member' if len(already) == 1 else 'members'}: {join_names(already)}."

    def _already_members(self, snapshot: Snapshot, done: Sequence[Operation]) -> list[str]:
        """Name the users who were already members; also where, if there are several workspaces."""
        users, workspaces, members = snapshot.users, snapshot.workspaces, snapshot.members
        added = {(operation.user_id, operation.workspace_id) for operation in done}
        already: dict[str, list[str]] = {}
        for pair in dict.fromkeys(self.add):
            user, workspace = users.get(pair[0]), workspaces.get(pair[1])
            if pair not in added and user and workspace and user.id in members.get(workspace.id, ()):
                already.setdefault(user.username, []).append(workspace.name)
        if len(set(self._workspaces)) == 1:
            return list(already)
        return [f"{username} ({join_names(names)})" for username, names in already.items()]

    def _unchanged(self, snapshot: Snapshot) -> str:
        return f"already in {_names(snapshot, self._workspaces)}"


class RemoveFromWorkspace(ChangeMemberships):
    """End memberships of users: for each user in all of the workspaces."""

    def __init__(self, users: Sequence[UUID], workspaces: Sequence[UUID]) -> None:
        self._workspaces = ids_of(workspaces)
        super().__init__(remove=_pairs(ids_of(users), self._workspaces))

    def _unchanged(self, snapshot: Snapshot) -> str:
        return f"not in {_names(snapshot, self._workspaces)}"


@dataclass
class RemoveAccess(UsersCommand):
    """End every membership of users; their accounts and responses stay."""

    rule = "remove_from_workspace"

    def check(self, context: Context) -> None:
        """Read all memberships again, so that none is missed."""
        super().check(context)
        context.synchronizer.refresh()
        require_users(context.store, self.users)

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        pairs = [
            (user, workspace_id)
            for workspace_id, members in snapshot.members.items()
            for user in self.users
            if user in members
        ]
        return list(_operations(snapshot, "remove_from_workspace", pairs))

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return _summary(done, rest, "not in any workspace" if self.users else "")

    def remainder(self, missing: Sequence[Operation]) -> Command:
        return change_memberships(missing)


def change_memberships(operations: Sequence[Operation]) -> ChangeMemberships:
    """Return the command that makes these memberships and ends those."""

    def pairs(kind: WriteKind) -> list[Pair]:
        ours = [operation for operation in operations if operation.kind == kind]
        return [(one.user_id, one.workspace_id) for one in ours if one.user_id and one.workspace_id]

    return ChangeMemberships(add=pairs("add_to_workspace"), remove=pairs("remove_from_workspace"))


def _operations(
    snapshot: Snapshot, kind: Literal["add_to_workspace", "remove_from_workspace"], pairs: Sequence[Pair]
) -> list[Operation]:
    users, workspaces, members = snapshot.users, snapshot.workspaces, snapshot.members
    ending = kind == "remove_from_workspace"
    return [
        Operation(kind, user, workspace, users[user].username, workspaces[workspace].name)
        for user, workspace in dict.fromkeys(pairs)
        if user in users
        and workspace in workspaces
        and (workspace not in members or (user in members[workspace]) == ending)
    ]


def _summary(done: Sequence[Operation], rest: str, unchanged: str) -> str:
    """Return what was done, or ``unchanged`` if there was nothing to do; it is empty if no membership was named."""
    if unchanged and not (done or rest):
        return f"Nothing to do: {unchanged}."
    return f"{added_and_removed(done) or 'Changed no memberships'}{rest}."


def added_and_removed(done: Sequence[Operation], who: str = "") -> str:
    """Return who was added where and removed from where, without a full stop; ``who`` replaces the names."""
    added = _sentence(done, "add_to_workspace", "Added", "to", who)
    removed = _sentence(done, "remove_from_workspace", "Removed", "from", who)
    return f"{added}; {removed[:1].lower()}{removed[1:]}" if added and removed else added or removed


def _sentence(done: Sequence[Operation], kind: str, verb: str, where: str, who: str) -> str:
    """Return who was added to, or removed from, which workspaces; if these differ per user, how many users."""
    ours = [operation for operation in done if operation.kind == kind]
    if not ours:
        return ""
    users_in: dict[UUID | None, set[UUID | None]] = {}
    for operation in ours:
        users_in.setdefault(operation.workspace_id, set()).add(operation.user_id)
    names = join_names(list({operation.workspace_id: operation.workspace for operation in ours}.values()))
    if len({frozenset(users) for users in users_in.values()}) == 1:
        return f"{verb} {who or affected(ours)} {where} {names}"
    return f"{verb} {pluralize(len(ours), 'membership')} {'in' if where == 'to' else where} {names}"


def _pairs(users: Sequence[UUID], workspaces: Sequence[UUID]) -> list[Pair]:
    return [(user, workspace) for workspace in workspaces for user in users]


def _names(snapshot: Snapshot, ids: Sequence[UUID]) -> str:
    return join_names([workspace.name for workspace in snapshot.known_workspaces(ids)]) or "any workspace"
