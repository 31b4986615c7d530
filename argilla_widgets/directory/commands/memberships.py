"""Commands on memberships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from argilla_widgets.directory.commands.command import (
    MAX_IDS,
    Command,
    Context,
    Pair,
    SomeIds,
    Targets,
    UsersCommand,
    all_gone,
    ids_of,
    pairs_of,
)
from argilla_widgets.directory.model.description import sentence
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import join_names, pluralize

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot

Pairs: TypeAlias = Annotated[Sequence[Pair], msgspec.Meta(max_length=MAX_IDS)]


class ChangeMemberships(Command, frozen=True):
    """Make some pairs of user and workspace memberships, and end others."""

    rule = "remove_from_workspace"  # everyone who may add may also remove

    add: Pairs = ()
    remove: Pairs = ()

    def running(self, snapshot: Snapshot) -> str:
        return f"Changing {pluralize(len(self.add) + len(self.remove), 'membership')}"

    def checked(self) -> Self:
        checked = replace(self, add=pairs_of(self.add), remove=pairs_of(self.remove))
        if not set(checked.add).isdisjoint(checked.remove):
            raise UnprocessableEntityError("The same membership cannot be added and removed at once.")
        return checked

    def rules(self, journal: Journal) -> Sequence[str]:
        needed = {"add_to_workspace": self.add, "remove_from_workspace": self.remove}
        return [rule for rule, pairs in needed.items() if pairs]

    def targets(self, journal: Journal) -> Targets:
        return Targets(*([pair[at] for pair in (*self.add, *self.remove)] for at in (0, 1)))

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        targets = self.targets(context.journal)
        if targets.users and not goals:
            raise all_gone(context.store, targets.users, targets.workspaces)  # half of each pair
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return [
            *_operations(snapshot, "add_to_workspace", self.add),
            *_operations(snapshot, "remove_from_workspace", self.remove),
        ]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return _summary(done, rest, "the memberships already match" if self.add or self.remove else "")


class _UsersInWorkspaces(UsersCommand, frozen=True):
    """A command on the memberships of each of its users in all of its workspaces."""

    workspaces: SomeIds

    def checked(self) -> Self:
        return replace(super().checked(), workspaces=ids_of(self.workspaces))

    def targets(self, journal: Journal) -> Targets:
        return Targets(self.users, self.workspaces)

    def _pairs(self) -> list[Pair]:
        return [(user, workspace) for workspace in self.workspaces for user in self.users]

    def _names(self, snapshot: Snapshot) -> str:
        return join_names([workspace.name for workspace in snapshot.known_workspaces(self.workspaces)])

    def _where(self, snapshot: Snapshot) -> str:
        return self._names(snapshot) or pluralize(len(self.workspaces), "workspace")


class AddToWorkspace(_UsersInWorkspaces, frozen=True):
    """Add users to workspaces: each user to all of them."""

    rule = "add_to_workspace"

    def running(self, snapshot: Snapshot) -> str:
        return f"Adding {pluralize(len(self.users), 'user')} to {self._where(snapshot)}"

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return _operations(snapshot, "add_to_workspace", self._pairs())

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        snapshot = context.store.snapshot
        names = self._names(snapshot) or "any workspace"
        summary = _summary(done, rest, f"already in {names}" if self.users and self.workspaces else "")
        already = self._already_members(snapshot, done) if done else []
        if not already:
            return summary
        return f"{summary} Already {'a member' if len(already) == 1 else 'members'}: {join_names(already)}."

    def _already_members(self, snapshot: Snapshot, done: Sequence[Operation]) -> list[str]:
        """Name the users who were already members; also where, if there are several workspaces."""
        users, workspaces, members = snapshot.users, snapshot.workspaces, snapshot.members
        added = {(operation.user_id, operation.workspace_id) for operation in done}
        already: dict[str, list[str]] = {}
        for pair in dict.fromkeys(self._pairs()):
            user, workspace = users.get(pair[0]), workspaces.get(pair[1])
            if pair not in added and user and workspace and user.id in members.get(workspace.id, ()):
                already.setdefault(user.username, []).append(workspace.name)
        if len(set(self.workspaces)) == 1:
            return list(already)
        return [f"{username} ({join_names(names)})" for username, names in already.items()]


class RemoveFromWorkspace(_UsersInWorkspaces, frozen=True):
    """End memberships of users: for each user in all of the workspaces."""

    rule = "remove_from_workspace"

    def running(self, snapshot: Snapshot) -> str:
        return f"Removing {pluralize(len(self.users), 'user')} from {self._where(snapshot)}"

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return _operations(snapshot, "remove_from_workspace", self._pairs())

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        names = self._names(context.store.snapshot) or "any workspace"
        return _summary(done, rest, f"not in {names}" if self.users and self.workspaces else "")


class RemoveAccess(UsersCommand, frozen=True):
    """End every membership of users; their accounts and responses stay."""

    rule = "remove_from_workspace"

    def running(self, snapshot: Snapshot) -> str:
        return f"Removing access for {pluralize(len(self.users), 'user')}"

    def reads_everything(self, goals: Sequence[Operation]) -> bool:
        """Read all memberships again, so that none is missed."""
        return True

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        members = snapshot.members.items()
        pairs = [(user, workspace_id) for workspace_id, inside in members for user in self.users if user in inside]
        return _operations(snapshot, "remove_from_workspace", pairs)

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return _summary(done, rest, "not in any workspace" if self.users else "")


def _operations(
    snapshot: Snapshot, kind: Literal["add_to_workspace", "remove_from_workspace"], pairs: Iterable[Pair]
) -> list[Operation]:
    users, workspaces = snapshot.users, snapshot.workspaces
    return [
        Operation(kind, user, workspace, users[user].username, workspaces[workspace].name)
        for user, workspace in dict.fromkeys(pairs)
        if user in users and workspace in workspaces
    ]


def _summary(done: Sequence[Operation], rest: str, unchanged: str) -> str:
    """Return what was done, or ``unchanged`` if there was nothing to do; it is empty if no membership was named."""
    if unchanged and not (done or rest):
        return f"Nothing to do: {unchanged}."
    return sentence(done, rest=rest) or f"Changed no memberships{rest}."
