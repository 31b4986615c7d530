"""`User`, and the collections of users: `Users` of a server, `WorkspaceUsers` of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec

from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.frames import PEOPLE, frame
from argilla_widgets.sdk.lockout import keep_administrable
from argilla_widgets.sdk.models import Role, UserModel, as_uuid
from argilla_widgets.sdk.resource import DefaultClient, Resource, ResourceList, refuse_unknown
from argilla_widgets.sdk.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.workspaces import Workspace

UserList = list["User"]

_ARGUMENTS = ("username", "first_name", "last_name", "role", "password", "id", "client")


class User(Resource[UserModel]):
    """A person of an Argilla server.

    Parameters
    ----------
    username
        The name to sign in with. The server accepts any text of one character or more, and strips nothing.
    first_name
        Default: the username.
    last_name
        Optional.
    role
        ``"owner"``, ``"admin"`` or ``"annotator"`` (the default).
    password
        8 characters at least, 72 bytes of UTF-8 at most. It is held masked, and gone once it was sent.
    id
        The id to create it under, a UUID or its text. Default: a new one.
    client
        Default: the newest client.

    Examples
    --------
    >>> user = User(username="ana", password="correct horse").create()  # doctest: +SKIP
    """

    __slots__ = ("_edits", "_password")

    _edits: dict[str, Any] | None
    _password: Secret | None

    def __init__(
        self,
        username: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        role: Role | str | None = None,
        password: Secret | str | None = None,
        id: UUID | str | None = None,  # noqa: A002  # the server's own name
        client: Argilla | None = None,
        **unknown: object,
    ) -> None:
        self._password = Secret(password) if password is not None else None
        del password  # from here on, a traceback may show this frame
        refuse_unknown(unknown, "User", _ARGUMENTS)
        self._client = client or DefaultClient.newest
        self._id = as_uuid(id) if id is not None else uuid4()
        self._model = None
        given = {
            "username": username,
            "first_name": first_name,
            "last_name": last_name,
            "role": Role.of(role) if role is not None else None,
        }
        self._edits = {name: value for name, value in given.items() if value is not None}

    @classmethod
    def _from_model(cls, model: UserModel, client: Argilla | None) -> Self:
        user = cls.__new__(cls)
        user._client = client
        user._model = model
        user._id = model.id
        user._edits = user._password = None
        return user

    # What it is

    @property
    def username(self) -> str | None:
        """The name to sign in with."""
        return self._value("username")

    @username.setter
    def username(self, value: str) -> None:
        self._edit("username", value)

    @property
    def first_name(self) -> str | None:
        """The first name; the username until another is given."""
        return self._value("first_name") or self.username

    @first_name.setter
    def first_name(self, value: str) -> None:
        self._edit("first_name", value)

    @property
    def last_name(self) -> str | None:
        """The last name; None clears it with the next `update`."""
        return self._value("last_name")

    @last_name.setter
    def last_name(self, value: str | None) -> None:
        self._edit("last_name", value)

    @property
    def role(self) -> Role:
        """What the user may do; equal to its own text."""
        return self._value("role") or Role.annotator

    @role.setter
    def role(self, value: Role | str) -> None:
        self._edit("role", Role.of(value))

    @property
    def password(self) -> Secret | None:
        """The password that the next `create` or `update` sends, masked; None once it was sent."""
        return self._password

    @password.setter
    def password(self, value: Secret | str | None) -> None:
        self._password = Secret(value) if value is not None else None

    # What can be done with it

    def create(self) -> Self:
        """Create the user on the server, exactly once; the password is gone from here afterwards.

        Raises
        ------
        ConflictError
            When the username or the id is taken.
        UnprocessableEntityError
            When a value is missing or not allowed; ``field`` names it.
        ForbiddenError
            When you are no owner.
        """
        self._model = self._api.users.create(
            self.username,
            first_name=self.first_name,
            last_name=self.last_name,
            role=self.role,
            password=self._password,
            id=self._id,
        )
        self._edits = self._password = None
        return self

    def get(self) -> Self:
        """Read the user from the server again, dropping changes that were not sent.

        Raises
        ------
        NotFoundError
            When there is no such user (any more).
        """
        self._model = self._api.users.get(self._id)
        self._edits = None
        return self

    def update(self, *, force: bool = False) -> Self:
        """Send what was changed here, and only that; nothing changed, nothing is sent.

        Parameters
        ----------
        force
            Demote even the last owner, or oneself.

        Raises
        ------
        LastOwnerError, SelfLockOutError
            When nobody, or not you, could administer the server afterwards.
        UnprocessableEntityError
            When a value is not allowed or the username is taken; ``field`` names it.
        """
        known = self._known()
        changes = {name: value for name, value in (self._edits or {}).items() if value != getattr(known, name)}
        if not force and "role" in changes:
            keep_administrable(self._connected, known, "demoted")
        if self._password is not None:
            changes["password"] = self._password
        if changes:
            self._model = self._api.users.update(self._id, known=known, **changes)
        self._edits = self._password = None
        return self

    def delete(self, *, force: bool = False) -> Self:
        """Delete the user, with all its responses and memberships. The object stays as it was.

        Parameters
        ----------
        force
            Delete even the last owner, or oneself.

        Raises
        ------
        LastOwnerError, SelfLockOutError
            When nobody, or not you, could administer the server afterwards.
        NotFoundError
            When there is no such user (any more).
        """
        known = self._known()
        if not force:
            keep_administrable(self._connected, known, "deleted")
        self._api.users.delete(self._id, known=known)
        return self

    def add_to_workspace(self, workspace: Workspace) -> Self:
        """Make the user a member of ``workspace``.

        Raises
        ------
        ConflictError
            When it is a member already.
        """
        self._model = self._api.users.add_to_workspace(
            workspace.id,
            self._id,
            known=self._model,
            workspace=workspace._model,
        )
        return self

    def remove_from_workspace(self, workspace: Workspace) -> Self:
        """Take the user out of ``workspace``; responses stay.

        Raises
        ------
        NotFoundError
            When it is no member.
        """
        self._model = self._api.users.delete_from_workspace(
            workspace.id,
            self._id,
            known=self._model,
            workspace=workspace._model,
        )
        return self

    # How it is written

    def serialize(self) -> dict[str, Any]:
        """Write the user as plain JSON values; ``password`` is always None."""
        moments = {"inserted_at": self.inserted_at, "updated_at": self.updated_at}
        return {
            "id": str(self._id),
            "username": self.username,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "role": self.role.value,
            "password": None,
            **{name: moment.isoformat() if moment is not None else None for name, moment in moments.items()},
        }

    def serialize_json(self) -> str:
        """`serialize` as JSON text."""
        return msgspec.json.encode(self.serialize()).decode()

    def __repr__(self) -> str:
        # Names are shown as reprs: they may hold line ends and characters that turn the direction of writing.
        return f"User(username={self.username!r}, role={self.role}, id='{self._id}')"

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_edits": self._edits, "_password": None}

    def _value(self, name: str) -> Any:  # noqa: ANN401  # of the type of the field asked for
        if self._edits is not None and name in self._edits:
            return self._edits[name]
        return getattr(self._model, name, None)

    def _edit(self, name: str, value: object) -> None:
        self._edits = {**(self._edits or {}), name: value}

    def _known(self) -> UserModel:
        """Return the user as the server last had it, asking when it was only ever named by its id."""
        if self._model is None:
            self._model = self._api.users.get(self._id)
        return self._model


class Users(ResourceList[User]):
    """The users of a server: ``client.users``. Owners only.

    ``client.users("ana")`` and ``client.users(id=...)`` find one (a UserWarning and None when there is none), and it
    can be iterated, measured and indexed. Each of these asks the server once, which sends everybody.
    """

    _kind = "User"
    _key = "username"

    def __call__(self, username: str | None = None, id: UUID | str | None = None) -> User | None:  # noqa: A002
        """Find the user of this name or id, or None with a UserWarning.

        Raises
        ------
        ArgillaError
            When neither is given. With both, the id counts.
        """
        return self._look_up(username, id)

    def list(self, workspace: Workspace | None = None) -> UserList:
        """Everybody, or the members of ``workspace``."""
        api = self._client.api.users
        models = api.list() if workspace is None else api.list_by_workspace_id(workspace.id)
        return [User._from_model(model, self._client) for model in models]

    def add(self, user: User) -> User:
        """Create ``user`` on this server."""
        user._client = self._client
        return user.create()

    def to_pandas(self) -> pd.DataFrame:
        """One row a person: username, first_name, last_name, id, role, inserted_at, updated_at."""
        return users_to_pandas(self._client.api.users.list())

    def _get(self, id: UUID | str) -> User:  # noqa: A002
        return User._from_model(self._client.api.users.get(id), self._client)


class WorkspaceUsers(ResourceList[User]):
    """The members of a workspace: ``workspace.users``. Owners, and the admins among the members.

    Owners who are no members have access all the same, and are not in it.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace._connected)
        self._workspace = workspace

    def list(self) -> UserList:
        """All members."""
        return self._client.users.list(self._workspace)

    def add(self, user: User | str) -> User:
        """Make ``user``, or the user of that name, a member.

        Raises
        ------
        NotFoundError
            When there is no user of that name.
        """
        if isinstance(user, str):
            user = _named(self._client.users.list(), user, f"at {self._client.host}")
        return user.add_to_workspace(self._workspace)

    def delete(self, user: User | str) -> User:
        """Take ``user``, or the member of that name, out.

        Raises
        ------
        NotFoundError
            When there is no such member.
        """
        if isinstance(user, str):
            user = _named(self.list(), user, f"in workspace {quoted(self._workspace.name)}")
        return user.remove_from_workspace(self._workspace)

    def to_pandas(self) -> pd.DataFrame:
        """One row a member, with the columns of `Users.to_pandas`."""
        return users_to_pandas(self._client.api.users.list_by_workspace_id(self._workspace.id))

    def __repr__(self) -> str:
        return f"<WorkspaceUsers of {quoted(self._workspace.name)} at {self._client.host}>"


def users_to_pandas(users: Sequence[User] | Sequence[UserModel]) -> pd.DataFrame:
    """One row a person: username, first_name, last_name, id, role, inserted_at, updated_at."""
    return frame(users, PEOPLE)


def _named(users: UserList, username: str, where: str) -> User:
    for user in users:
        if user.username == username:
            return user
    raise NotFoundError(f"There is no user {quoted(username)} {where}.", 404, field="username")
