"""`User` and the collection of all of them, `Users`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast
from uuid import UUID

from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import (
    ArgumentError,
    ConflictError,
    ForbiddenError,
    LastOwnerSelfError,
    NotFoundError,
    SelfLockOutError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel, as_uuid, check_fields
from argilla_widgets.sdk.resources.resource import Resource, ResourceList, resolve_workspace
from argilla_widgets.sdk.resources.tables import USER_COLUMNS, users_with_workspaces
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.base_client import BaseClient, OfficialClient


UserList = list["User"]  # inside `Users`, `list` is its method

_NO_EDITS: Mapping[str, Any] = {}
_CANNOT = {"deleted": "delete your own account", "demoted": "change your own role"}
_OR_FORCE = ", or pass force=True"


@hides_arguments
class User(Resource[UserModel]):
    """A user of an Argilla server.

    Parameters
    ----------
    username
        The name to sign in with: any text of at least one character. The server does not strip spaces.
    first_name
        Default: the username.
    last_name
        Optional.
    role
        ``"owner"``, ``"admin"`` or ``"annotator"`` (the default).
    password
        At least 8 characters and at most 72 bytes of UTF-8. It is masked, and dropped once it was sent.
    id
        The id to create the user with, a UUID or a string. Default: a new one.
    client
        Default: the newest open client. ``other.users.add(user)`` can still create the user elsewhere.

    Examples
    --------
    >>> user = User(username="ana", password="correct horse").create()  # doctest: +SKIP
    """

    __slots__ = ("_edits", "_password")
    _kind = "User"

    _edits: Mapping[str, Any]
    """What was set since the user was read; replaced, never changed."""
    _password: Secret | None

    def __init__(
        self,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        role: Role | str | None = None,
        password: Secret | str | None = None,
        id: UUID | str | None = None,
        client: BaseClient | OfficialClient | None = None,
    ) -> None:
        # Complete, and with the password masked, before anything can raise: a traceback may show this frame.
        self._password = password = Secret(password) if password is not None else None
        self._edits = _NO_EDITS
        self._start(client)
        given = {"username": username, "first_name": first_name, "last_name": last_name, "role": role, "id": id}
        check_fields(**given)
        if id is not None:
            self._id = as_uuid(id)
        given |= {"role": Role.of(role) if role is not None else None, "id": None}
        self._edits = {name: value for name, value in given.items() if value is not None}

    @property
    def username(self) -> str | None:
        """The name to sign in with."""
        return self._value("username")

    @username.setter
    def username(self, value: str) -> None:
        self._edit("username", value)

    @property
    def first_name(self) -> str | None:
        """The first name; the username by default, and if you set None."""
        return self._value("first_name") or self.username

    @first_name.setter
    def first_name(self, value: str | None) -> None:
        self._edit("first_name", self.username if value is None else value)

    @property
    def last_name(self) -> str | None:
        """The last name. Set None and call `update` to clear it."""
        return self._value("last_name")

    @last_name.setter
    def last_name(self, value: str | None) -> None:
        self._edit("last_name", value)

    @property
    def role(self) -> Role:
        """The role; it equals its name as a string."""
        return self._value("role") or Role.annotator

    @role.setter
    def role(self, value: Role | str) -> None:
        self._edit("role", Role.of(value))

    @property
    def password(self) -> Secret | None:
        """The password that the next `create` or `update` will send, masked; None once it was sent."""
        return self._password

    @password.setter
    def password(self, value: Secret | str | None) -> None:
        self._password = Secret(value) if value is not None else None

    @property
    def workspaces(self) -> NoReturn:
        """Not available: ``client.directory.access.of(user)`` shows what they have access to."""
        raise AttributeError(
            "A user has no workspaces attribute. client.directory.access.of(user) shows what they have access to, "
            "and workspace.users lists the members of a workspace."
        )

    # -- operations ---------------------------------------------------------------------------------------------------

    def create(self) -> Self:
        """Create the user on the server, exactly once. The object drops the password afterwards.

        Raises
        ------
        ConflictError
            When it already exists, or the username or the id is taken.
        UnprocessableEntityError
            When a value is missing or not allowed; ``field`` names it.
        ForbiddenError
            When you are not an owner.
        """
        return self._create_with(self._connected)

    def _create(self) -> None:
        client = self._connected
        # The password was dropped after the first creation, so the server would complain about a missing password
        # instead.
        if self._model is not None and self._password is None and client.api.users.exist(self._id):
            raise ConflictError(
                f"{self._described} was not created: it already exists.",
                hint="Set the attributes to change, then call update().",
            )
        model = client.api.users.create(
            self.username,
            first_name=self._value("first_name"),
            last_name=self.last_name,
            role=self.role,
            password=self._password,
            id=self._id,
        )
        self._set_model(model, client)

    def get(self) -> Self:
        """Read the user from the server again and drop unsent changes.

        Raises
        ------
        NotFoundError
            When the user does not exist.
        """
        client = self._connected
        self._set_model(client.api.users.get(self._id), client)
        return self

    def update(self, *, force: bool = False) -> Self:
        """Send the attributes that were set since the user was read, and only those, even if their values are the same.

        Parameters
        ----------
        force
            Demote even the last owner or yourself.

        Raises
        ------
        LastOwnerError, SelfLockOutError
            When no one could manage the server afterwards, or you no longer could.
        UnprocessableEntityError
            When a value is not allowed or the username is taken; ``field`` names it.
        """
        client, known = self._connected, self._known()
        changes = dict(self._edits)
        if not force and changes.get("role", Role.owner) is not Role.owner:
            check_lockout(client, known, "demoted", _OR_FORCE)
        if self._password is not None:
            changes["password"] = self._password
        if changes:
            self._set_model(client.api.users.update(self._id, known=known, **changes), client)
        return self

    def delete(self, *, force: bool = False) -> Self:
        """Delete the user, along with all their responses and memberships. The object stays unchanged.

        Parameters
        ----------
        force
            Delete even the last owner or yourself.

        Raises
        ------
        LastOwnerError, SelfLockOutError
            When no one could manage the server afterwards, or you no longer could.
        NotFoundError
            When the user does not exist.
        """
        known = self._known()
        if not force:
            check_lockout(self._connected, known, "deleted", _OR_FORCE)
        self._api.users.delete(self._id, known=known)
        return self

    def add_to_workspace(self, workspace: Resource[WorkspaceModel] | UUID | str) -> Self:
        """Make the user a member of ``workspace``: an object, a name or an id.

        Raises
        ------
        ConflictError
            When the user is already a member.
        NewOwnerError
            When someone else has made them an owner since this object was read: its admins could read their API key.
        """
        return self._change_membership(self._api.users.add_to_workspace, workspace, self._connected)

    def remove_from_workspace(self, workspace: Resource[WorkspaceModel] | UUID | str) -> Self:
        """Remove the user from ``workspace``: an object, a name or an id. Responses stay.

        Raises
        ------
        NotFoundError
            When the user is not a member.
        """
        return self._change_membership(self._api.users.delete_from_workspace, workspace, self._connected)

    # -- serialization ------------------------------------------------------------------------------------------------

    def serialize(self) -> dict[str, Any]:
        """Return the user as plain JSON values; ``password`` is always None."""
        names = {"username": self.username, "first_name": self.first_name, "last_name": self.last_name}
        return {**super().serialize(), **names, "role": self.role.value, "password": None}

    def _shown(self) -> dict[str, object]:
        return {
            "username": self.username,
            "first name": self.first_name,
            "last name": self.last_name,
            "role": self.role,
            "id": self.id,
            "created": self.inserted_at,
            "updated": self.updated_at,
        }

    def __repr__(self) -> str:
        # Names are shown as reprs: they may contain line breaks and characters that change the direction of writing.
        return f"User(username={self.username!r}, role={self.role}, id='{self._id}')"

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_edits": self._edits, "_password": None}

    def _value(self, name: str) -> Any:  # noqa: ANN401 - of the type of the requested field
        return self._edits[name] if name in self._edits else getattr(self._model, name, None)

    def _edit(self, name: str, value: object) -> None:
        check_fields(**{name: value})
        self._edits = {**self._edits, name: value}

    def _change_membership(
        self, route: Callable[..., UserModel], workspace: Resource[WorkspaceModel] | UUID | str, client: BaseClient
    ) -> Self:
        self._check_server(client)
        workspace_id, known = resolve_workspace(workspace, client)
        try:
            model = route(workspace_id, self._id, known=self._model, workspace=known)
        except (NotFoundError, UnprocessableEntityError):
            with suppress(ForbiddenError):  # admins can remove members whose accounts they cannot read
                self._known()  # raises if the user does not exist
            raise
        except ConflictError as error:
            error.hint = "To skip members: if user not in workspace.users: ..."
            raise
        super()._set_model(model, client)  # what was assigned stays, for the next update()
        return self

    def _set_model(self, model: UserModel, client: BaseClient) -> None:
        super()._set_model(model, client)
        self._edits, self._password = _NO_EDITS, None

    @property
    def _described(self) -> str:
        return super()._described if self.username is None else f"User {quoted(self.username)}"

    def _known(self) -> UserModel:
        """Return the user's last known state; read it first if only the id is known."""
        if self._model is None:
            try:
                super()._set_model(self._api.users.get(self._id), self._connected)
            except NotFoundError as error:
                if self.username is None:
                    raise
                raise NotFoundError(f"{self._described} does not exist.", hint="Call create() first.") from error
        return cast("UserModel", self._model)


@hides_arguments
class Users(ResourceList[User]):
    """The users of a server: ``client.users``. Owners only.

    ``client.users("ana")`` and ``client.users(id=...)`` find one user, or warn and return None. Iterate it, take its
    ``len()`` or index it: each of these sends one request, which returns the whole list.
    """

    _item = User
    _key = "username"
    _columns = USER_COLUMNS

    def __call__(self, username: str | UUID | None = None, id: UUID | str | None = None) -> User | None:
        """Find the user with this name or id, or return None with a UserWarning.

        Raises
        ------
        ArgillaError
            When neither is given. With both, the id counts.
        """
        return self._lookup.find_or_warn(username, id)

    def list(self, workspace: Resource[WorkspaceModel] | UUID | str | None = None) -> UserList:
        """List all users, or the members of ``workspace``: an object, a name or an id."""
        if workspace is None:
            return super().list()
        workspace_id, _ = resolve_workspace(workspace, self._client)
        return User._from_models(self._client.api.users.list_by_workspace_id(workspace_id), self._client)

    def add(self, user: User) -> User:
        """Create ``user``, an ``rg.User(...)``, on this server."""
        if not isinstance(user, User):
            raise ArgumentError(f"users.add() needs an rg.User(...), not {type(user).__name__}.")
        return user._create_with(self._client)

    def to_pandas(self, *, workspaces: bool = False) -> pd.DataFrame:
        """Return one row per user: username, first_name, last_name, id, role, inserted_at, updated_at.

        With ``workspaces=True``, a column after the role lists the names of the workspaces that each user is a member
        of. Owners have access to all of them without being members. This sends one request for each workspace.

        Names are exactly as on the server, so you can compare and join them. A terminal obeys the control characters in
        the output of ``to_string()``, and a spreadsheet runs a name in a file of ``to_csv()`` that begins with ``=``,
        ``+``, ``-`` or ``@``; a notebook's table shows them unchanged.
        """
        if not workspaces:
            return super().to_pandas()
        users = self._models()
        names: dict[UUID, list[str]] = {}
        for workspace in self._client.api.workspaces.list():
            with suppress(NotFoundError):  # it was deleted meanwhile
                for member_id in self._client.api.workspaces.member_ids(workspace.id):
                    names.setdefault(member_id, []).append(workspace.name)
        return users_with_workspaces(users, names)

    def _models(self) -> Sequence[UserModel]:
        return self._client.api.users.list()

    def _model(self, id: UUID | str) -> UserModel:
        return self._client.api.users.get(id)


def check_lockout(
    client: BaseClient, user: UserModel, what: Literal["deleted", "demoted"], alternative: str = ""
) -> None:
    """Refuse to delete or demote the current account; for any other user, no request is made.

    The server accepts these writes from owners only, so only the current account can be the last owner. Two owners who
    act at the same moment can still race: the server has no check of its own. ``alternative`` continues the hint.
    """
    if not _is_current(client, user):
        return
    if _owners(client) == {user.id}:
        raise LastOwnerSelfError(
            f"{quoted(user.username)} is the last owner and can't be {what}: "
            f"no one could manage {client.host} afterwards.",
            hint=f"Make someone else an owner first{alternative}.",
        )
    raise SelfLockOutError(
        f"You can't {_CANNOT[what]} ({quoted(user.username)}).",
        hint=f"Ask another owner{alternative}.",
    )


def _is_current(client: BaseClient, user: UserModel) -> bool:
    if user.id == client.own_id:
        return True
    # A server that was set up again has the key's account under another id: only then send a request.
    moved = user.username == client.own_username or not client.api.users.me_listed
    return moved and user.id == client._read_me().id


def _owners(client: BaseClient) -> set[UUID]:
    try:
        return {user.id for user in client.api.users.list() if user.role is Role.owner}
    except ForbiddenError:  # the account is not an owner, so not the last one
        return set()
