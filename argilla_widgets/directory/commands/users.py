"""Commands on users: create, change, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias
from uuid import UUID, uuid4

import msgspec
from msgspec.structs import force_setattr, replace

from argilla_widgets.directory.commands.command import (
    MAX_IDS,
    AnyRole,
    Command,
    Context,
    Ids,
    Password,
    Targets,
    Text,
    UsersCommand,
    all_gone,
    check_id,
    ids_of,
    require_users,
)
from argilla_widgets.directory.commands.confirmation import confirmation_of
from argilla_widgets.directory.commands.consequences import ShownConsequences, check_shown
from argilla_widgets.directory.commands.memberships import RemoveAccess
from argilla_widgets.directory.model.description import sentence
from argilla_widgets.directory.model.operation import Operation, update_of
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.auth.secret import Secret, check_password
from argilla_widgets.sdk.errors import ArgumentError, UnprocessableEntityError
from argilla_widgets.sdk.models import Role, check_fields
from argilla_widgets.sdk.text import pluralize, shortened

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel

Passwords: TypeAlias = Annotated[Mapping[UUID, Secret], msgspec.Meta(min_length=1, max_length=MAX_IDS)]
"""A password for each user, by id."""


def _check_username(username: str | None) -> None:
    """Refuse a blank username here: the server would complain about the first name, which defaults to it."""
    if not (username or "").strip():
        raise UnprocessableEntityError("A username is required.", field="username")


class CreateUser(Command, frozen=True):
    """Create one user, then add them to workspaces."""

    rule = "create_user"

    username: Text
    password: Password
    first_name: Text | None = None
    last_name: Text | None = None
    role: AnyRole = Role.annotator
    workspaces: Ids = ()
    id: UUID = msgspec.field(default_factory=uuid4)
    """With a fixed id, executing the same command again cannot create the user twice."""

    def __post_init__(self) -> None:
        force_setattr(self, "password", Secret(self.password))  # a traceback may show this object

    def __repr__(self) -> str:
        """Leave out the role: a password in the wrong place would show."""
        return f"CreateUser(username={self.username!r}, workspaces={self.workspaces!r}, id={self.id!r})"

    @property
    def created_id(self) -> UUID:
        return self.id

    def running(self, snapshot: Snapshot) -> str:
        return f"Creating {shortened(self.username)}"

    def checked(self) -> Self:
        check_fields(username=self.username, first_name=self.first_name, last_name=self.last_name)
        check_password(Secret(self.password))
        role, workspaces = Role.of(self.role), ids_of(self.workspaces)
        _check_username(self.username)
        return replace(self, role=role, workspaces=workspaces)

    def targets(self, journal: Journal) -> Targets:
        return Targets(workspaces=self.workspaces)

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        if self.workspaces and not context.store.snapshot.known_workspaces(self.workspaces):
            raise all_gone(context.store, workspaces=self.workspaces, field="workspaces")
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        values = (
            ("username", self.username),
            ("first_name", self.first_name or self.username),
            ("last_name", self.last_name or None),
            ("role", str(self.role)),
        )
        return [
            Operation("create_user", self.id, username=self.username, values=values, password=True),
            *(
                Operation("add_to_workspace", self.id, workspace.id, self.username, workspace.name)
                for workspace in snapshot.known_workspaces(self.workspaces)
            ),
        ]

    def password_for(self, operation: Operation) -> Secret:
        return Secret(self.password)

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return sentence(done, rest=rest) or f"Created no one{rest}."

    def remainder(self, missing: Sequence[Operation]) -> Self:
        return self if any(one.password for one in missing) else replace(self, password=Secret(""))


class EditUser(Command, frozen=True):
    """Change the names of one user; None leaves a name unchanged, and an empty last name clears it."""

    rule = "update_user"

    user: UUID
    username: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None

    def running(self, snapshot: Snapshot) -> str:
        return "Changing the names of a user"

    def checked(self) -> Self:
        check_id(self.user)
        check_fields(username=self.username, first_name=self.first_name, last_name=self.last_name)
        return self

    def targets(self, journal: Journal) -> Targets:
        return Targets(users=[self.user])

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        (user,) = require_users(context.store, [self.user])
        if self.username is not None and self.username != user.username:
            _check_username(self.username)
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        names = {"username": self.username, "first_name": self.first_name, "last_name": self.last_name}
        wanted: dict[str, str | None] = {name: value for name, value in names.items() if value is not None}
        if self.last_name == "":
            wanted["last_name"] = None
        return [*filter(None, (update_of(user, wanted) for user in snapshot.known_users([self.user])))]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if not done:
            (user,) = require_users(context.store, [self.user])
            return f"Nothing to do: {shortened(user.username)} already has these names."
        (edit,) = done
        if edit.name == edit.username:
            return sentence(done)
        # A session belongs to a username for 24 hours, even if another user has the name by then.
        return (
            f"{sentence(done)} They sign in with the new name from now on. "
            "Don't reuse the old name for 24 hours: anyone who gets it inherits any open sessions."
        )


class ChangeRole(UsersCommand, frozen=True):
    """Set one role for several users; with ``leave``, new owners leave all workspaces in the same change."""

    rule = "update_user"

    role: AnyRole
    leave: bool = False
    """Only for owners, who keep their access: admins of a workspace can read the API key of an owner who is a member.
    """

    @property
    def _departure(self) -> RemoveAccess:
        return RemoveAccess(self.users)

    def running(self, snapshot: Snapshot) -> str:
        return f"Changing {pluralize(len(self.users), 'user')} to {self.role}"

    def checked(self) -> Self:
        checked = replace(super().checked(), role=Role.of(self.role))
        if not isinstance(self.leave, bool):
            raise ArgumentError(f"The argument leave must be a bool, not {type(self.leave).__name__}.", field="leave")
        if self.leave and checked.role not in ROLES_EVERYWHERE:
            raise UnprocessableEntityError(
                "Only owners can leave their workspaces with a change of role: others would lose their access.",
                field="leave",
                hint="RemoveAccess ends the memberships of anyone.",
            )
        return checked

    def rules(self, journal: Journal) -> Sequence[str]:
        return [self.rule, self._departure.rule] if self.leave else [self.rule]

    def reads_everything(self, goals: Sequence[Operation]) -> bool:
        return self.leave and self._departure.reads_everything(goals)

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        """Set the role for each user; the sdk refuses to demote the last owner or oneself.

        Those who are not owners in the end stay members.
        """
        roles = [
            Operation("update_user", user.id, username=user.username, values=(("role", str(self.role)),))
            for user in snapshot.known_users(self.users)
        ]
        return [*roles, *self._departure.plan(snapshot, journal)] if self.leave else roles

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if self.users and not (done or rest):
            return f"Nothing to do: already {self.role}."
        return sentence(done, rest=rest) or f"Changed no users to {self.role}{rest}."


class ResetPassword(Command, frozen=True):
    """Set a new password for each user, a different one each."""

    rule = "update_user"

    passwords: Passwords

    def __post_init__(self) -> None:
        # A traceback may show this object.
        given: Any = self.passwords
        hidden = {user: Secret(one) for user, one in given.items()} if isinstance(given, Mapping) else Secret(given)
        force_setattr(self, "passwords", hidden)

    def running(self, snapshot: Snapshot) -> str:
        return f"Resetting {pluralize(len(self.passwords), 'password')}"

    def checked(self) -> Self:
        if isinstance(self.passwords, Secret):
            raise ArgumentError(
                f"A dict of ids (UUID) and passwords is required, not a {type(self.passwords.reveal()).__name__}.",
                field="passwords",
                hint='As in {client.users("ana").id: "a long password"}.',
            )
        ids_of(self.passwords)
        return self

    def targets(self, journal: Journal) -> Targets:
        return Targets(users=self.passwords.keys())

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return [
            Operation("update_user", user.id, username=user.username, password=True)
            for user in snapshot.known_users(self.passwords)
        ]

    def password_for(self, operation: Operation) -> Secret:
        assert operation.user_id is not None  # noqa: S101 - as planned
        return Secret(self.passwords[operation.user_id])

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        reset = sentence(done, rest=rest) or f"Reset no password{rest}."
        return f"{reset} Their API keys and open sessions stay valid."

    def remainder(self, missing: Sequence[Operation]) -> Self:
        users = {operation.user_id for operation in missing}
        return replace(self, passwords={user: one for user, one in self.passwords.items() if user in users})


class DeleteUsers(UsersCommand, frozen=True):
    """Delete users along with their responses."""

    rule = "delete_user"

    shown: ShownConsequences | None = None
    """What the user saw when they confirmed; always set by a widget.

    If set, responses are counted again first, and no user is deleted if there are more than shown.
    """

    def running(self, snapshot: Snapshot) -> str:
        return f"Deleting {pluralize(len(self.users), 'user')}"

    def checked(self) -> Self:
        checked = super().checked()
        if not isinstance(self.shown, ShownConsequences | None):
            raise ArgumentError(
                f"The argument shown must be ShownConsequences, not {type(self.shown).__name__}.", field="shown"
            )
        return checked

    def confirmed(self, users: Sequence[UserModel]) -> Self:
        """Return the deletion of these users, those of its own that are known, as they were confirmed in a widget."""
        if self.shown is None or not confirmation_of(users).matches(self.shown.typed):
            raise UnprocessableEntityError("The typed text does not match. No one was deleted.", field="confirmation")
        return replace(self, users=[user.id for user in users])

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        """Ask for confirmation if there are more responses than were shown."""
        if self.shown is None:
            return self
        users = context.store.snapshot.known_users(one.user_id for one in goals if one.user_id is not None)
        return replace(self, shown=check_shown(context.responses, users, self.shown))

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        """Delete one by one; the sdk refuses to delete the last owner or oneself."""
        return [Operation("delete_user", user.id, username=user.username) for user in snapshot.known_users(self.users)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return sentence(done, rest=rest) or f"Deleted no users{rest}."

    def remainder(self, missing: Sequence[Operation]) -> Self:
        """Of the responses that were shown, the rest may delete only its own."""
        return self if self.shown is None else replace(self, shown=self.shown.of(missing))
