"""Actions on people: create, change, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from argilla_widgets.directory.action import Action, Step
from argilla_widgets.directory.actions.targets import (
    OnUsers,
    known_users,
    known_workspaces,
    not_done,
    usernames,
    workspace_names,
)
from argilla_widgets.directory.wording import listed, python
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import visible
from argilla_widgets.sdk.users import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.sdk.secret import Secret


def _check_username(username: str) -> None:
    """Refuse an empty name here: the server would complain of the first name that was made of it."""
    if not username:
        raise UnprocessableEntityError("A username is needed.", 422, field="username")


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
        workspaces = known_workspaces(directory, self.workspaces)
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
        where = workspace_names(directory, self.workspaces)
        placed = f" in {listed(where)}" if where and not failed and not left else ""
        return (
            f"Created {visible(self.username)} ({self.role.value}){placed}{not_done(failed, left)}. "
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
            for name in workspace_names(directory, self.workspaces)
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
        (user,) = known_users(directory, [self.user])

        def update() -> None:
            user.username, user.first_name, user.last_name = self.username, self.first_name, self.last_name or None
            user.update()

        return [Step(self.username, update, self.user)]

    def said(self, directory: Directory, failed: int, left: int) -> str:  # noqa: ARG002 - one step, all or nothing
        """Name a renaming as one."""
        (before,) = usernames(directory, [self.user])
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
class ChangeRole(OnUsers):
    """Give one role to users."""

    rule = "update_user"

    role: Role

    def steps(self, directory: Directory) -> list[Step]:
        """Leave out who has the role already."""

        def change(user: User) -> None:
            user.role = self.role
            user.update()

        users = [user for user in known_users(directory, self.users) if user.role != self.role]
        return [Step(user.username or "", lambda user=user: change(user), user.id) for user in users]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Name the role."""
        return f"Made {self.whom(directory, failed, left)} {self.role.value}{not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Assign the role and update."""
        return self.loop(directory, f"user.role = {python(self.role.value)}", "user.update()")


@dataclass
class ResetPassword(OnUsers):
    """Give a new password to users."""

    rule = "update_user"

    password: Secret

    def steps(self, directory: Directory) -> list[Step]:
        """Set the password alone."""

        def reset(user: User) -> None:
            user.password = self.password
            user.update()

        users = known_users(directory, self.users)
        return [Step(user.username or "", lambda user=user: reset(user), user.id) for user in users]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Say also what stays valid."""
        return (
            f"Gave {self.whom(directory, failed, left)} a new password{not_done(failed, left)}. "
            "The API key and sessions that are open stay valid."
        )

    def code(self, directory: Directory) -> str:
        """Ask for the password where it would stand."""
        ask = 'user.password = getpass(f"New password for {user.username}: ")'
        return "from getpass import getpass\n\n" + self.loop(directory, ask, "user.update()")


@dataclass
class DeleteUsers(OnUsers):
    """Delete users, and their responses with them."""

    rule = "delete_user"

    def steps(self, directory: Directory) -> list[Step]:
        """Delete one by one; a last owner and oneself are refused by the sdk."""
        return [Step(user.username or "", user.delete, user.id) for user in known_users(directory, self.users)]

    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Name one, count several."""
        return f"Deleted {self.whom(directory, failed, left)}{not_done(failed, left)}."

    def code(self, directory: Directory) -> str:
        """Call `User.delete`."""
        return self.loop(directory, "user.delete()")
