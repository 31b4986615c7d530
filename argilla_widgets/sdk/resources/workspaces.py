"""`Workspace`, its members (`WorkspaceUsers`), and the collection of all workspaces, `Workspaces`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, ForbiddenError, NotFoundError
from argilla_widgets.sdk.models import UserModel, WorkspaceModel, as_uuid, check_fields
from argilla_widgets.sdk.resources.datasets import DatasetList, Datasets
from argilla_widgets.sdk.resources.lookup import find
from argilla_widgets.sdk.resources.resource import Resource, ResourceList
from argilla_widgets.sdk.resources.tables import USER_COLUMNS, WORKSPACE_COLUMNS
from argilla_widgets.sdk.resources.users import User, Users
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.sdk.base_client import BaseClient, OfficialClient


@hides_arguments
class Workspace(Resource[WorkspaceModel]):
    """A workspace of an Argilla server: datasets, and the users who may work on them.

    Parameters
    ----------
    name
        Any text of at least one character. It cannot be changed later.
    id
        The id to create it with, a UUID or a string. Default: a new one.
    client
        Default: the newest open client. ``other.workspaces.add(workspace)`` can still create it elsewhere.
    """

    __slots__ = ("_name",)
    _kind = "Workspace"

    def __init__(
        self,
        name: str | None = None,
        id: UUID | str | None = None,
        client: BaseClient | OfficialClient | None = None,
    ) -> None:
        # Complete before anything can raise: a traceback may need the repr.
        self._name = name
        self._start(client)
        check_fields(name=name, id=id)
        if id is not None:
            self._id = as_uuid(id)

    @property
    def name(self) -> str | None:
        """The name. It can be changed only before the workspace is created."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        check_fields(name=value)
        if self._model is not None:
            raise AttributeError(
                f"Workspace {quoted(self._name)} already exists, and Argilla cannot rename a workspace."
            )
        self._name = value

    @property
    def users(self) -> WorkspaceUsers:
        """The members. Each use sends a request."""
        return self._connected._class_for(WorkspaceUsers)(self)

    @property
    def datasets(self) -> Datasets:
        """The datasets in it. Each use sends a request."""
        return Datasets(self._connected, self)

    def list_datasets(self) -> DatasetList:
        """List the datasets in it."""
        return self.datasets.list()

    def create(self) -> Self:
        """Create the workspace on the server, exactly once.

        Raises
        ------
        ConflictError
            When the name or the id is taken.
        ForbiddenError
            When you are not an owner.
        """
        return self._create_with(self._connected)

    def _create(self) -> None:
        client = self._connected
        self._set_model(client.api.workspaces.create(self._name, id=self._id), client)

    def get(self) -> Self:
        """Read the workspace from the server again.

        Raises
        ------
        NotFoundError
            When the workspace does not exist.
        """
        client = self._connected
        self._set_model(client.api.workspaces.get(self._id), client)
        return self

    def _set_model(self, model: WorkspaceModel, client: BaseClient) -> None:
        super()._set_model(model, client)
        self._name = model.name

    @property
    def _described(self) -> str:
        return super()._described if self._name is None else f"Workspace {quoted(self._name)}"

    def delete(self) -> Self:
        """Delete the workspace. Its members stay on the server; the object stays unchanged.

        Raises
        ------
        ConflictError
            While it contains datasets.
        NotFoundError
            When the workspace does not exist.
        """
        self._api.workspaces.delete(self._id, known=self._model)
        return self

    def add_user(self, user: User | UUID | str) -> User:
        """Make ``user`` a member: an object, a username or an id.

        Raises
        ------
        ConflictError
            When the user is already a member.
        NotFoundError
            When there is no user with that name.
        """
        return self.users.add(user)

    def remove_user(self, user: User | UUID | str) -> User:
        """Remove ``user`` from the workspace: an object, a username or an id. Responses stay.

        Raises
        ------
        NotFoundError
            When there is no such member.
        """
        return self.users.delete(user)

    def serialize(self) -> dict[str, Any]:
        """Return the workspace as plain JSON values."""
        return {**super().serialize(), "name": self._name}

    def _shown(self) -> dict[str, object]:
        return {"name": self.name, "id": self.id, "created": self.inserted_at}

    def __repr__(self) -> str:
        return f"Workspace(name={self._name!r}, id='{self._id}')"

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_name": self._name}


@hides_arguments
class WorkspaceUsers(ResourceList[User]):
    """The members of a workspace: ``workspace.users``. Owners, and admins who are members.

    Owners have access without being members, and are listed only if they are members.
    """

    _item = User
    _key = "username"
    _columns = USER_COLUMNS

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace._connected)
        self._workspace = workspace

    def add(self, user: User | UUID | str) -> User:
        """Make ``user`` a member: an object, a username or an id.

        Raises
        ------
        NotFoundError
            When there is no such user; the message suggests the closest username.
        """
        try:
            user = Users(self._client)._resolve(user)
        except ForbiddenError as error:  # to list the users, which is not what the caller wants to do
            error.hint = "Only owners can add users to workspaces."
            raise
        return user._change_membership(self._client.api.users.add_to_workspace, self._workspace, self._client)

    def delete(self, user: User | UUID | str) -> User:
        """Remove ``user`` from the workspace: an object, a username or an id.

        Raises
        ------
        NotFoundError
            When there is no such member; the message suggests the closest username.
        """
        user = self._resolve(user)
        return user._change_membership(self._client.api.users.delete_from_workspace, self._workspace, self._client)

    @property
    def _where(self) -> str:
        return f"in workspace {quoted(self._workspace.name)}"

    def _models(self) -> list[UserModel]:
        return self._client.api.users.list_by_workspace_id(self._workspace.id)

    def _model(self, id: UUID | str) -> UserModel:
        member = find(self._models(), as_uuid(id), "id")  # not just any user
        if member is None:
            raise NotFoundError(f"There is no user {id} {self._where}.")
        return member

    def __repr__(self) -> str:
        return f"<WorkspaceUsers of {quoted(self._workspace.name)} at {self._client.host}>"


@hides_arguments
class Workspaces(ResourceList[Workspace]):
    """The workspaces of a server that you can see: ``client.workspaces``. Owners see all."""

    _item = Workspace
    _columns = WORKSPACE_COLUMNS

    def __call__(self, name: str | UUID | None = None, id: UUID | str | None = None) -> Workspace | None:
        """Find the workspace with this name or id, or return None with a UserWarning.

        Raises
        ------
        ArgillaError
            When neither is given. With both, the id counts.
        """
        return self._lookup.find_or_warn(name, id)

    @property
    def default(self) -> Workspace:
        """The first workspace.

        Raises
        ------
        ArgillaError
            When you can see none.
        """
        workspaces = self.list()
        if not workspaces:
            raise ArgillaError(
                f"There is no workspace {self._where} that you can see.",
                hint="An owner can create one: rg.Workspace(name=...).create().",
            )
        return workspaces[0]

    def add(self, workspace: Workspace) -> Workspace:
        """Create ``workspace``, an ``rg.Workspace(...)``, on this server."""
        if not isinstance(workspace, Workspace):
            raise ArgumentError(f"workspaces.add() needs an rg.Workspace(...), not {type(workspace).__name__}.")
        return workspace._create_with(self._client)

    def _models(self) -> list[WorkspaceModel]:
        return self._client.api.workspaces.list()

    def _model(self, id: UUID | str) -> WorkspaceModel:
        return self._client.api.workspaces.get(id)
