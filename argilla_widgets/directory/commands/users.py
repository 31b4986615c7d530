"""Commands on users: create, change, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from argilla_widgets.directory.commands.basis import joined_workspaces
from argilla_widgets.directory.commands.command import (
    Command,
    Context,
    Targets,
    UsersCommand,
    affected,
    all_gone,
    check_id,
    ids_of,
    perform,
    require_users,
)
from argilla_widgets.directory.commands.consequences import ShownConsequences, check_shown
from argilla_widgets.directory.commands.memberships import change_memberships
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.auth.secret import Secret, check_password
from argilla_widgets.sdk.errors import ArgumentError, UnprocessableEntityError
from argilla_widgets.sdk.models import Role, check_fields
from argilla_widgets.sdk.text import join_names, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot


def _check_username(username: str | None) -> None:
    """Refuse a blank username here: the server would complain about the first name, which defaults to it."""
    if not (username or "").strip():
        raise UnprocessableEntityError("A username is required.", field="username")


@dataclass
class CreateUser(Command):
    """Create one user, then add them to workspaces."""

    rule = "create_user"
    ordered = True

    username: str
    password: Secret | str
    first_name: str | None = None
    last_name: str | None = None
    role: Role | str = field(default=Role.annotator, repr=False)  # a password in the wrong place would show
    workspaces: Sequence[UUID] = ()

    def __post_init__(self) -> None:
        self.password = Secret(self.password)  # a traceback may show this object
        # Chosen once: with a fixed id, running the same command again cannot create the user twice.
        self.created_id = uuid4()

    def check_arguments(self) -> None:
        check_fields(username=self.username, first_name=self.first_name, last_name=self.last_name)
        check_password(Secret(self.password))
        self.role, self.workspaces = Role.of(self.role), ids_of(self.workspaces)
        _check_username(self.username)

    def targets(self, journal: Journal) -> Targets:
        return Targets(workspaces=self.workspaces)

    def check(self, context: Context) -> None:
        super().check(context)
        if self.workspaces and not context.store.snapshot.known_workspaces(self.workspaces):
            raise all_gone(context.store, workspaces=self.workspaces, field="workspaces")

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        """Create first; if that fails, nothing else is tried."""
        values = (
            ("username", self.username),
            ("first_name", self.first_name or self.username),
            ("last_name", self.last_name or None),
            ("role", str(self.role)),
        )
        return [
            Operation("create_user", self.created_id, username=self.username, values=values, password=True),
            *(
                Operation("add_to_workspace", self.created_id, workspace.id, self.username, workspace.name)
                for workspace in snapshot.known_workspaces(self.workspaces)
            ),
        ]

    def perform(self, context: Context, operation: Operation) -> bool:
        return perform(context, operation, Secret(self.password) if operation.password else None)

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        where = [operation.workspace for operation in done if operation.workspace_id is not None]
        placed = f" and added them to {join_names(where)}" if where else ""
        return f"Created {shortened(self.username)} ({self.role}){placed}{rest}."

    def remainder(self, missing: Sequence[Operation]) -> Command:
        """Once the user exists, only the memberships are missing."""
        return self if missing[0].kind == "create_user" else change_memberships(missing)

    def without_secrets(self) -> Command:
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

    def check_arguments(self) -> None:
        check_id(self.user)
        check_fields(username=self.username, first_name=self.first_name, last_name=self.last_name)

    def targets(self, journal: Journal) -> Targets:
        return Targets(users=[self.user])

    def check(self, context: Context) -> None:
        super().check(context)
        (user,) = require_users(context.store, [self.user])
        if self.username is not None and self.username != user.username:
            _check_username(self.username)

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        names = {"username": self.username, "first_name": self.first_name, "last_name": self.last_name}
        wanted: dict[str, str | None] = {name: value for name, value in names.items() if value is not None}
        if self.last_name == "":
            wanted["last_name"] = None
        operations = []
        for user in snapshot.known_users([self.user]):
            values = tuple((name, value) for name, value in wanted.items() if value != getattr(user, name))
            before = tuple((name, getattr(user, name)) for name, _ in values)
            if values:
                operations.append(
                    Operation("update_user", user.id, username=user.username, values=values, before=before)
                )
        return operations

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if not done:
            (user,) = require_users(context.store, [self.user])
            return f"Nothing to do: {shortened(user.username)} already has these names."
        (edit,) = done
        if edit.name == edit.username:
            return edit.summary()
        # A session belongs to a username for 24 hours, even if another user has the name by then.
        return (
            f"Renamed {shortened(edit.username)} to {shortened(edit.name)}. "
            "They sign in with the new name from now on. "
            "Don't reuse the old name for 24 hours: anyone who gets it inherits any open sessions."
        )


@dataclass
class ChangeRole(UsersCommand):
    """Set one role for several users."""

    rule = "update_user"

    role: Role | str

    def check_arguments(self) -> None:
        super().check_arguments()
        self.role = Role.of(self.role)

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        """Skip users who already have the role. The sdk refuses to demote the last owner or oneself, user by user."""
        return [
            Operation(
                "update_user",
                user.id,
                username=user.username,
                values=(("role", str(self.role)),),
                before=(("role", user.role.value),),
            )
            for user in snapshot.known_users(self.users)
            if user.role != self.role
        ]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if self.users and not (done or rest):
            return f"Nothing to do: already {self.role}."
        return f"Changed {affected(done)} to {self.role}{rest}."


@dataclass
class ResetPassword(UsersCommand):
    """Set a new password for each user, a different one each."""

    rule = "update_user"

    users: Sequence[UUID] = field(init=False)
    passwords: Mapping[UUID, Secret | str]

    def __post_init__(self) -> None:
        given = type(self.passwords)
        self._refused = "" if issubclass(given, Mapping) else given.__name__
        # A traceback may show this object.
        self.passwords = {} if self._refused else {user: Secret(password) for user, password in self.passwords.items()}
        self.users = list(self.passwords)

    def check_arguments(self) -> None:
        super().check_arguments()
        if self._refused:
            raise ArgumentError(
                f"A dict of ids (UUID) and passwords is required, not a {self._refused}.",
                field="passwords",
                hint='As in {client.users("ana").id: "a long password"}.',
            )

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        return [
            Operation("update_user", user.id, username=user.username, password=True)
            for user in snapshot.known_users(self.users)
        ]

    def perform(self, context: Context, operation: Operation) -> bool:
        assert operation.user_id is not None  # noqa: S101 - as planned
        return perform(context, operation, Secret(self.passwords[operation.user_id]))

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        passwords = "password" if len(done) == 1 else "passwords"
        return f"Reset the {passwords} of {affected(done)}{rest}. Their API keys and open sessions stay valid."

    def remainder(self, missing: Sequence[Operation]) -> ResetPassword:
        return ResetPassword(
            {
                operation.user_id: self.passwords[operation.user_id]
                for operation in missing
                if operation.user_id is not None
            }
        )

    def without_secrets(self) -> Command:
        return ResetPassword({})


@dataclass
class DeleteUsers(UsersCommand):
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

    shown: ShownConsequences | None = None
    _responses: Mapping[UUID, int] = field(default_factory=dict, init=False, repr=False)

    @property
    def ends_only_shown(self) -> bool:
        return self.shown is not None

    def check_arguments(self) -> None:
        super().check_arguments()
        if not isinstance(self.shown, ShownConsequences | None):
            raise ArgumentError(
                f"The argument shown must be ShownConsequences, not {type(self.shown).__name__}.", field="shown"
            )

    def check(self, context: Context) -> None:
        """Read the memberships and responses that were shown again, too.

        Ask for confirmation if there are more responses now; refuse if one of the users has joined a workspace.
        """
        super().check(context)
        if self.shown is None:
            return
        skipped = self.hidden_owners(context.store.snapshot, self.users)
        users = [user for user in require_users(context.store, self.users) if user.id not in skipped]
        if self.known is None and (joined := joined_workspaces(context, context.store.snapshot, users)):
            raise ChangedMeanwhileError(joined)
        self._responses = check_shown(context.responses, users, self.shown)

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        """Delete one by one; the sdk refuses to delete the last owner or oneself."""
        return [Operation("delete_user", user.id, username=user.username) for user in snapshot.known_users(self.users)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        return f"Deleted {affected(done)}{rest}."

    def remainder(self, missing: Sequence[Operation]) -> DeleteUsers:
        """Of the responses that were shown, the rest may delete only its own."""
        users = [operation.user_id for operation in missing if operation.user_id is not None]
        shown = self.shown
        if shown is not None and shown.responses is not None:
            shown = replace(shown, responses=sum(self._responses.get(user_id, 0) for user_id in users))
        return DeleteUsers(users, shown)
