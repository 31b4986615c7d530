"""Commands on memberships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.executor import step
from argilla_widgets.directory.commands.targets import affected, known_users, nothing_left, unfinished
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import join_names, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal
    from uuid import UUID

    from argilla_widgets.directory.commands.steps import Step
    from argilla_widgets.directory.directory import Directory

    Pair: TypeAlias = tuple[UUID, UUID]
    """A user and a workspace."""


@dataclass
class ChangeMemberships(Command):
    """Make some pairs of user and workspace memberships, and end others."""

    add: Sequence[Pair] = ()
    remove: Sequence[Pair] = ()

    def rules(self, directory: Directory) -> Sequence[str]:  # noqa: ARG002
        """Return the lines of the requested changes."""
        return ["add_to_workspace"] * bool(self.add) + ["remove_from_workspace"] * bool(self.remove)

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the users who would be added or removed."""
        return (user for user, _ in (*self.add, *self.remove))

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the workspaces whose members would change."""
        return (workspace for _, workspace in (*self.add, *self.remove))

    def joining(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the users who would be added."""
        return (user for user, _ in self.add)

    def reread(self, directory: Directory) -> None:
        """Read also the members of workspaces where a change seems to be made already, and would be skipped."""
        super().reread(directory)
        self.reread_settled(directory)

    def reread_settled(self, directory: Directory) -> None:
        """Read the members of those workspaces again."""
        members = directory.snapshot.members
        settled = {one for user, one in self.add if user in members.get(one, ())}
        settled |= {one for user, one in self.remove if one in members and user not in members[one]}
        if settled:
            directory.reread_members(settled)

    def steps(self, directory: Directory) -> list[Step]:
        """Skip memberships that already match, and users and workspaces that no longer exist.

        Raises
        ------
        NotFoundError
            When nothing is left.
        """
        if not set(self.add).isdisjoint(self.remove):
            raise UnprocessableEntityError("The same membership cannot be added and removed at once.", status_code=422)
        snapshot, pairs = directory.snapshot, [*self.add, *self.remove]
        if pairs and not any(user in snapshot.users and one in snapshot.workspaces for user, one in pairs):
            raise nothing_left(directory, *zip(*pairs, strict=True))
        return [
            *self._steps(directory, "add_to_workspace", self.add),
            *self._steps(directory, "remove_from_workspace", self.remove),
        ]

    def _steps(
        self, directory: Directory, kind: Literal["add_to_workspace", "remove_from_workspace"], pairs: Sequence[Pair]
    ) -> list[Step]:
        snapshot, ending = directory.snapshot, kind == "remove_from_workspace"
        users, workspaces, members = snapshot.users, snapshot.workspaces, snapshot.members
        return [
            step(directory, Operation(kind, user, workspace, users[user].username, workspaces[workspace].name))
            for user, workspace in dict.fromkeys(pairs)
            if user in users
            and workspace in workspaces
            and (workspace not in members or (user in members[workspace]) == ending)
        ]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Name the workspaces."""
        if not (done or failed or left):
            return f"Nothing to do: {self._so_already(directory)}."
        return f"{moved(done) or 'Changed no memberships'}{unfinished(failed, left)}."

    def _so_already(self, directory: Directory) -> str:  # noqa: ARG002
        return "the memberships already match"

    def rest(self, missing: Sequence[Step]) -> Command:
        """Change the other pairs only."""
        return changes([one.operation for one in missing])


def changes(operations: Sequence[Operation]) -> ChangeMemberships:
    """Return the command that makes these memberships and ends those."""
    pairs = [(one.kind, one.user_id, one.workspace_id) for one in operations]
    return ChangeMemberships(
        add=[(user, place) for kind, user, place in pairs if kind == "add_to_workspace" and user and place],
        remove=[(user, place) for kind, user, place in pairs if kind == "remove_from_workspace" and user and place],
    )


def moved(done: Sequence[Operation], who: str = "") -> str:
    """Return who was added where and removed from where, without a full stop; ``who`` replaces the names."""
    added = _sentence(done, "add_to_workspace", "Added", "to", who)
    removed = _sentence(done, "remove_from_workspace", "Removed", "from", who)
    return f"{added}; {removed[:1].lower()}{removed[1:]}" if added and removed else added or removed


def _sentence(done: Sequence[Operation], kind: str, verb: str, where: str, who: str) -> str:
    """Return who was added to, or removed from, which workspaces; if these differ per user, how many users."""
    ours = [operation for operation in done if operation.kind == kind]
    if not ours:
        return ""
    places: dict[UUID | None, set[UUID | None]] = {}
    for one in ours:
        places.setdefault(one.workspace_id, set()).add(one.user_id)
    names = join_names(list({one.workspace_id: one.workspace for one in ours}.values()))
    if len({frozenset(users) for users in places.values()}) == 1:
        return f"{verb} {who or affected(ours)} {where} {names}"
    return f"{verb} {pluralize(len(ours), 'membership')} {'in' if where == 'to' else where} {names}"


class AddToWorkspace(ChangeMemberships):
    """Add users to workspaces: each user to all of them."""

    def __init__(self, users: Sequence[UUID], workspaces: Sequence[UUID]) -> None:
        super().__init__(add=_pairs(users, workspaces))
        self._workspaces = workspaces

    def rules(self, directory: Directory) -> Sequence[str]:  # noqa: ARG002
        """Return the line for additions."""
        return ("add_to_workspace",)

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Name also the users who were already members."""
        said = super().said(directory, done, failed, left)
        already = self._already(directory, done) if done else []
        if not already:
            return said
        return f"{said} Already {'a member' if len(already) == 1 else 'members'}: {join_names(already)}."

    def _already(self, directory: Directory, done: Sequence[Operation]) -> list[str]:
        """Name the users who were already members; also where, if there are several workspaces."""
        users, workspaces, members = directory.snapshot.users, directory.snapshot.workspaces, directory.snapshot.members
        added = {(one.user_id, one.workspace_id) for one in done}
        places: dict[UUID, list[str]] = {}
        for user, place in dict.fromkeys(self.add):
            if (user, place) not in added and user in users and user in members.get(place, ()) and place in workspaces:
                places.setdefault(user, []).append(workspaces[place].name)
        if len(set(self._workspaces)) == 1:
            return [users[user].username for user in places]
        return [f"{users[user].username} ({join_names(names)})" for user, names in places.items()]

    def _so_already(self, directory: Directory) -> str:
        return f"already in {_names(directory, self._workspaces)}"


class RemoveAccess(ChangeMemberships):
    """End every membership of users; their accounts and responses stay."""

    def __init__(self, users: Sequence[UUID]) -> None:
        super().__init__()
        self._users = users

    def rules(self, directory: Directory) -> Sequence[str]:  # noqa: ARG002
        """Return the line for removals."""
        return ("remove_from_workspace",)

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the users themselves."""
        return self._users

    def reread(self, directory: Directory) -> None:
        """Read all memberships again, so that none is missed."""
        super().reread(directory)
        directory.refresh()

    def steps(self, directory: Directory) -> list[Step]:
        """Find the workspaces in which any of the users is a member."""
        known_users(directory, self._users)
        members = directory.snapshot.members
        self.remove = [(user, one) for one, people in members.items() for user in self._users if user in people]
        return super().steps(directory)

    def _so_already(self, directory: Directory) -> str:  # noqa: ARG002
        return "not in any workspace"


class RemoveFromWorkspace(ChangeMemberships):
    """End memberships of users: for each user in all of the workspaces."""

    def __init__(self, users: Sequence[UUID], workspaces: Sequence[UUID]) -> None:
        super().__init__(remove=_pairs(users, workspaces))
        self._workspaces = workspaces

    def rules(self, directory: Directory) -> Sequence[str]:  # noqa: ARG002
        """Return the line for removals."""
        return ("remove_from_workspace",)

    def _so_already(self, directory: Directory) -> str:
        return f"not in {_names(directory, self._workspaces)}"


def _pairs(users: Sequence[UUID], workspaces: Sequence[UUID]) -> list[Pair]:
    return [(user, workspace) for workspace in workspaces for user in users]


def _names(directory: Directory, ids: Sequence[UUID]) -> str:
    known = directory.snapshot.workspaces
    return join_names([known[one].name for one in dict.fromkeys(ids) if one in known]) or "any workspace"
