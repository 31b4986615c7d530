"""Commands on users: create, change, delete."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.deletion import Shown, check_shown
from argilla_widgets.directory.commands.executor import step
from argilla_widgets.directory.commands.memberships import changes
from argilla_widgets.directory.commands.targets import (
    OnUsers,
    affected,
    known_users,
    known_workspaces,
    nothing_left,
    unfinished,
)
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.directory.sync.conflict import ChangedMeanwhileError, moved
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import escape_invisible, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argilla_widgets.directory.commands.steps import Step
    from argilla_widgets.directory.directory import Directory


def _check_username(username: str) -> None:
    """Refuse a blank username here: the server would complain about the first name, which defaults to it."""
    if not username.strip():
        raise UnprocessableEntityError("A username is required.", 422, field="username")


@dataclass
class CreateUser(Command):
    """Create one user, then add them to workspaces."""

    rule = "create_user"

    username: str
    password: Secret | str
    first_name: str | None = None
    last_name: str | None = None
    role: Role = Role.annotator
    workspaces: Sequence[UUID] = ()

    def __post_init__(self) -> None:
        self.password = Secret(self.password)  # a traceback may show this object
        # Chosen once: with a fixed id, running the same command again cannot create the user twice.
        self.created_id = uuid4()

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the workspaces that the user is added to."""
        return self.workspaces

    def steps(self, directory: Directory) -> list[Step]:
        """Create first; if that fails, nothing else is tried."""
        _check_username(self.username)
        workspaces = known_workspaces(directory, self.workspaces)
        if self.workspaces and not workspaces:
            raise nothing_left(directory, workspaces=self.workspaces, field="workspaces")
        given = {
            "username": self.username,
            "first_name": self.first_name or self.username,
            "last_name": self.last_name or None,
            "role": self.role.value,
        }
        creation = Operation(
            "create_user", self.created_id, username=self.username, values=tuple(given.items()), password=True
        )
        additions = [
            Operation("add_to_workspace", self.created_id, one.id, self.username, one.name) for one in workspaces
        ]
        return [
            step(directory, creation, Secret(self.password), required=True),
            *(step(directory, addition) for addition in additions),
        ]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Explain also how the user signs in."""
        where = [operation.workspace for operation in done if operation.workspace_id is not None]
        placed = f" and added them to {join_names(where)}" if where else ""
        return (
            f"Created {escape_invisible(self.username)} ({self.role.value}){placed}{unfinished(failed, left)}. "
            f'They sign in at {directory.client.api_url}; their API key is under "My settings".'
        )

    def rest(self, missing: Sequence[Step]) -> Command:
        """Once the user exists, only the memberships are missing."""
        return self if missing[0].required else changes([one.operation for one in missing])

    def without_secrets(self) -> Command:
        """Leave out the password."""
        kept = copy(self)
        kept.password = Secret("")
        return kept


@dataclass
class EditUser(Command):
    """Change the names of one user; None leaves a name unchanged, and an empty last name clears it."""

    rule = "update_user"

    user: UUID
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the user."""
        return [self.user]

    def steps(self, directory: Directory) -> list[Step]:
        """Send only the names that differ."""
        (user,) = known_users(directory, [self.user])
        given = {"username": self.username, "first_name": self.first_name, "last_name": self.last_name}
        wanted = {
            field: value or None if field == "last_name" else value
            for field, value in given.items()
            if value is not None
        }
        values = tuple((field, value) for field, value in wanted.items() if value != getattr(user, field))
        if self.username is not None and self.username != user.username:
            _check_username(self.username)
        before = tuple((field, getattr(user, field)) for field, _ in values)
        edit = Operation("update_user", user.id, username=user.username, values=values, before=before)
        return [step(directory, edit)] if values else []

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Explain the consequences of a new username."""
        if not done:
            (user,) = known_users(directory, [self.user])
            return f"Nothing to do: {escape_invisible(user.username)} already has these names."
        (edit,) = done
        if edit.name == edit.username:
            return edit.said()
        # A session belongs to a username for 24 hours, even if another user has the name by then.
        return (
            f"Renamed {escape_invisible(edit.username)} to {escape_invisible(edit.name)}. "
            "They sign in with the new name from now on. "
            "Don't reuse the old name for 24 hours: anyone who gets it inherits any open sessions."
        )


@dataclass
class ChangeRole(OnUsers):
    """Set one role for several users."""

    rule = "update_user"

    role: Role

    def steps(self, directory: Directory) -> list[Step]:
        """Skip users who already have the role. The sdk refuses to demote the last owner or oneself, user by user."""
        return [
            step(
                directory,
                Operation(
                    "update_user",
                    user.id,
                    username=user.username,
                    values=(("role", self.role.value),),
                    before=(("role", user.role.value),),
                ),
            )
            for user in known_users(directory, self.users)
            if user.role is not self.role
        ]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Name the role."""
        if not (done or failed or left):
            return f"Nothing to do: already {self.role.value}."
        return f"Changed {affected(done)} to {self.role.value}{unfinished(failed, left)}."


@dataclass
class ResetPassword(OnUsers):
    """Set a new password for each user, a different one each."""

    rule = "update_user"

    users: Sequence[UUID] = field(init=False)
    passwords: Mapping[UUID, Secret | str]

    def __post_init__(self) -> None:
        self.users = list(self.passwords)
        self.passwords = {user: Secret(one) for user, one in self.passwords.items()}  # a traceback may show this object

    def steps(self, directory: Directory) -> list[Step]:
        """Set only the password."""
        return [
            step(
                directory,
                Operation("update_user", user.id, username=user.username, password=True),
                Secret(self.passwords[user.id]),
            )
            for user in known_users(directory, self.users)
        ]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Name also what stays valid."""
        passwords = "password" if len(done) == 1 else "passwords"
        return (
            f"Reset the {passwords} of {affected(done)}{unfinished(failed, left)}. "
            "Their API keys and open sessions stay valid."
        )

    def rest(self, missing: Sequence[Step]) -> ResetPassword:
        """Keep the remaining users' passwords."""
        left = [step.user_id for step in missing if step.user_id is not None]
        return ResetPassword({user: self.passwords[user] for user in left})

    def without_secrets(self) -> Command:
        """Leave out the passwords."""
        return ResetPassword({})


@dataclass
class DeleteUsers(OnUsers):
    """Delete users along with their responses.

    Parameters
    ----------
    users
        Their ids.
    shown
        What the user saw when they confirmed. If set, memberships and responses are read again first, and no user is
        deleted if there are more than shown.
    """

    rule = "delete_user"

    shown: Shown | None = None

    def reread(self, directory: Directory) -> None:
        """Read the memberships and responses that were shown again, too.

        Raises
        ------
        ChangedMeanwhileError
            Also when one of the users has joined a workspace.
        NeedsConfirmationError
            When there are more responses than were shown.
        """
        super().reread(directory)
        if self.shown is None:
            return
        skipped = self._unshown(directory, self.users)
        users = [user for user in known_users(directory, self.users) if user.id not in skipped]
        before = directory.reread_members([*directory.snapshot.workspaces])
        ids, now = {user.id for user in users}, directory.snapshot
        changes = [one for place in now.workspaces for one in moved(before, now, place)]
        if joined := [one for one in changes if one.user_id in ids and one.now is not None]:
            raise ChangedMeanwhileError(joined)
        check_shown(directory, users, self.shown)

    def steps(self, directory: Directory) -> list[Step]:
        """Delete one by one; the sdk refuses to delete the last owner or oneself."""
        return [
            step(directory, Operation("delete_user", user.id, username=user.username))
            for user in known_users(directory, self.users)
        ]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Name a single user, count several."""
        return f"Deleted {affected(done)}{unfinished(failed, left)}."
