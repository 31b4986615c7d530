"""What a person can do to people and workspaces: the only way in for widgets and code.

Each action names its targets by id, calls the sdk's own methods, and says the Python that does the same.
``client.directory.do(action)`` runs one. Memberships are changed a few at a time; creations and passwords one after
the other, because the server answers nobody while it hashes a password for about 0.27 s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from argilla_widgets.directory.action import Action, Step
from argilla_widgets.directory.wording import counted, listed, python, python_names
from argilla_widgets.sdk.errors import ConflictError, NotFoundError, UnprocessableEntityError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import visible
from argilla_widgets.sdk.users import User
from argilla_widgets.sdk.workspaces import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.sdk.secret import Secret


def _users(directory: Directory, ids: Sequence[UUID]) -> list[User]:
    """Give the users of these ids, each with the state that the directory last saw."""
    known = directory.snapshot.users
    missing = [str(one) for one in ids if one not in known]
    if missing:
        raise NotFoundError(
            f"There is no user with the id {listed(missing)} any more.", status_code=404, hint="Refresh."
        )
    return [User._from_model(known[one], directory.client) for one in dict.fromkeys(ids)]  # noqa: SLF001


def _workspaces(directory: Directory, ids: Sequence[UUID]) -> list[Workspace]:
    """Give the workspaces of these ids."""
    known = directory.snapshot.workspaces
    missing = [str(one) for one in ids if one not in known]
    if missing:
        raise NotFoundError(
            f"There is no workspace with the id {listed(missing)} any more.",
            status_code=404,
            field="workspaces",
            hint="Refresh.",
        )
    return [Workspace._from_model(known[one], directory.client) for one in dict.fromkeys(ids)]  # noqa: SLF001


def _names(directory: Directory, ids: Sequence[UUID]) -> list[str]:
    known = directory.snapshot.users
    return [known[one].username for one in dict.fromkeys(ids) if one in known]


def _workspace_names(directory: Directory, ids: Sequence[UUID]) -> list[str]:
    known = directory.snapshot.workspaces
    return [known[one].name for one in dict.fromkeys(ids) if one in known]


def _check_username(username: str) -> None:
    """Refuse an empty name here: the server would complain of the first name that was made of it."""
    if not username:
        raise UnprocessableEntityError("A username is needed.", 422, field="username")


def _not_done(failed: int, left: int) -> str:
    """Say what was not done, to follow what was."""
    parts = [f"{failed:,} failed"] * (failed > 0) + [f"stopped with {left:,} left"] * (left > 0)
    return f" ({', '.join(parts)})" if parts else ""


@dataclass
class CreateUser(Action):
    """Create one user, then make it a member of workspaces."""

    rule = "create_user"

    username: str
    password: Secret
    first_name: str | None = None
    last_name: str | None = None
    role: Role = Role.annotator
    workspaces: Sequence[UUID] = ()

    def steps(self, directory: Directory) -> list[Step]:
        """Create first; without that, nothing else is tried."""
        _check_username(self.username)
        workspaces = _workspaces(directory, self.workspaces)
        user = User(
            username=self.username,
            password=self.password,
            first_name=self.first_name or None,
            last_name=self.last_name or None,
            role=self.role,
            id=uuid4(),
            client=directory.client,
        )
        self.created_id = user.id
        additions = [Step(one.name or "", lambda one=one: user.add_to_workspace(one), user.id) for one in workspaces]
        return [Step(self.username, user.create, user.id, required=True), *additions]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Say also how the person gets in."""
        where = _workspace_names(directory, self.workspaces)
        placed = f" in {listed(where)}" if where and not failed and not left else ""
        return (
            f"Created {visible(self.username)} ({self.role.value}){placed}{_not_done(failed, left)}. "
            f'They sign in at {directory.client.api_url}; their API key stands under "My settings" there.'
        )

    def code(self, directory: Directory) -> str:
        """Ask for the password where it would stand."""
        names = [("username", self.username), ("first_name", self.first_name), ("last_name", self.last_name)]
        given = [f"    {key}={python(value)},\n" for key, value in names if value]
        lines = [
            "from getpass import getpass\n",
            "user = rg.User(",
            "".join(given) + f"    role={python(self.role.value)},",
            f"    password=getpass({python(f'Password for {self.username}: ')}),",
            "    client=client,",
            ").create()",
        ]
        lines += [
            f"user.add_to_workspace(client.workspaces({python(name)}))"
            for name in _workspace_names(directory, self.workspaces)
        ]
        return "\n".join(lines)


@dataclass
class EditUser(Action):
    """Change the names of one user."""

    rule = "update_user"

    user: UUID
    username: str
    first_name: str
    last_name: str

    def steps(self, directory: Directory) -> list[Step]:
        """Send what differs."""
        _check_username(self.username)
        (user,) = _users(directory, [self.user])

        def update() -> None:
            user.username, user.first_name, user.last_name = self.username, self.first_name, self.last_name or None
            user.update()

        return [Step(self.username, update, self.user)]

    def said(self, directory: Directory, failed: int, left: int) -> str:  # noqa: ARG002 - one step, all or nothing
        """Name a renaming as one."""
        (before,) = _names(directory, [self.user])
        if before == self.username:
            return f"Changed the names of {visible(before)}."
        return f"Renamed {visible(before)} to {visible(self.username)}. They sign in with the new name from now on."

    def code(self, directory: Directory) -> str:
        """Assign what differs."""
        before = directory.snapshot.users[self.user]
        lines = [f"user = client.users({python(before.username)})"]
        for key, value in (
            ("username", self.username),
            ("first_name", self.first_name),
            ("last_name", self.last_name or None),
        ):
            if getattr(before, key) != value:
                lines.append(f"user.{key} = {python(value)}")
        return "\n".join([*lines, "user.update()"])


@dataclass
class _OnUsers(Action):
    """Something done to each of several users."""

    users: Sequence[UUID]

    def whom(self, directory: Directory, failed: int = 0, left: int = 0) -> str:
        """Name one user, count several."""
        number, names = len(set(self.users)), _names(directory, self.users)
        if number == 1 and names:
            return visible(names[0])
        return counted(number - failed - left, "user")

    def loop(self, directory: Directory, *body: str) -> str:
        """Write a loop over the users, or the body for the only one."""
        names = _names(directory, self.users)
        if len(names) == 1:
            return "\n".join([f"user = client.users({python(names[0])})", *body])
        return "\n".join([f"for user in {python_names(names, 'users')}:", *(f"    {line}" for line in body)])


@dataclass
class ChangeRole(_OnUsers):
    """Give one role to users."""

    rule = "update_user"

    role: Role

    def steps(self, directory: Directory) -> list[Step]:
        """Leave out who has the role already."""

        def change(user: User) -> None:
            user.role = self.role
            user.update()

        users = [user for user in _users(directory, self.users) if user.role != self.role]
        return [Step(user.username or "", lambda user=user: change(user), user.id) for user in users]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Name the role."""
        return f"Made {self.whom(directory, failed, left)} {self.role.value}{_not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Assign the role and update."""
        return self.loop(directory, f"user.role = {python(self.role.value)}", "user.update()")


@dataclass
class ResetPassword(_OnUsers):
    """Give a new password to users."""

    rule = "update_user"

    password: Secret

    def steps(self, directory: Directory) -> list[Step]:
        """Set the password alone."""

        def reset(user: User) -> None:
            user.password = self.password
            user.update()

        users = _users(directory, self.users)
        return [Step(user.username or "", lambda user=user: reset(user), user.id) for user in users]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Say also what stays valid."""
        return (
            f"Gave {self.whom(directory, failed, left)} a new password{_not_done(failed, left)}. "
            "The API key and sessions that are open stay valid."
        )

    def code(self, directory: Directory) -> str:
        """Ask for the password where it would stand."""
        ask = 'user.password = getpass(f"New password for {user.username}: ")'
        return "from getpass import getpass\n\n" + self.loop(directory, ask, "user.update()")


@dataclass
class _Memberships(_OnUsers):
    """Memberships of users in workspaces, changed pair by pair."""

    concurrent = True

    workspaces: Sequence[UUID]

    def where(self, directory: Directory) -> str:
        """List the workspaces."""
        return listed(_workspace_names(directory, self.workspaces))

    def pairs(self, directory: Directory, *, member: bool) -> list[tuple[User, Workspace]]:
        """Give the pairs of which it is not known that they are, or are not, members."""
        members = directory.snapshot.members
        users, workspaces = _users(directory, self.users), _workspaces(directory, self.workspaces)
        return [
            (user, workspace)
            for workspace in workspaces
            for user in users
            if workspace.id not in members or (user.id in members[workspace.id]) == member
        ]

    def workspace_loop(self, directory: Directory, method: str) -> str:
        """Write the calls of ``method`` for each workspace."""
        names = _workspace_names(directory, self.workspaces)
        if not names:
            return ""
        return self.loop(directory, *(f"user.{method}(client.workspaces({python(name)}))" for name in names))


def _label(user: User, workspace: Workspace) -> str:
    return f"{visible(user.username or '')} in {visible(workspace.name or '')}"


@dataclass
class AddToWorkspace(_Memberships):
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
        return f"Added {self.whom(directory)} to {self.where(directory)}{_not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Call `User.add_to_workspace`."""
        return self.workspace_loop(directory, "add_to_workspace")


@dataclass
class RemoveFromWorkspace(_Memberships):
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
        return f"Removed {self.whom(directory)} from {self.where(directory)}{_not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Call `User.remove_from_workspace`."""
        return self.workspace_loop(directory, "remove_from_workspace")


@dataclass
class DeleteUsers(_OnUsers):
    """Delete users, and their responses with them."""

    rule = "delete_user"

    def steps(self, directory: Directory) -> list[Step]:
        """Delete one by one; a last owner and oneself are refused by the sdk."""
        return [Step(user.username or "", user.delete, user.id) for user in _users(directory, self.users)]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Name one, count several."""
        return f"Deleted {self.whom(directory, failed, left)}{_not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Call `User.delete`."""
        return self.loop(directory, "user.delete()")


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
