"""The collections of users: `Users` of a server, `WorkspaceUsers` of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.http.garbage_collection import gc_paused
from argilla_widgets.sdk.resources.frames import PEOPLE, frame, people_with_workspaces
from argilla_widgets.sdk.resources.lookup import find
from argilla_widgets.sdk.resources.resource_list import ResourceList
from argilla_widgets.sdk.resources.user import User
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    import pandas as pd

    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.sdk.resources.workspaces import Workspace

__all__ = ["User", "Users", "WorkspaceUsers", "users_to_pandas"]

UserList = list[User]


class Users(ResourceList[User]):
    """The users of a server: ``client.users``. Owners only.

    ``client.users("ana")`` and ``client.users(id=...)`` find one user, or warn and return None. Iterate it, take its
    ``len()`` or index it: each of these sends one request, which returns the whole list.
    """

    _kind = "User"
    _key = "username"

    def __call__(self, username: str | UUID | None = None, id: UUID | str | None = None) -> User | None:
        """Find the user with this name or id, or return None with a UserWarning.

        Raises
        ------
        ArgillaError
            When neither is given. With both, the id counts.
        """
        return self._look_up(username, id)

    def list(self, workspace: Workspace | UUID | str | None = None) -> UserList:
        """List all users, or the members of ``workspace``: an object, a name or an id."""
        if workspace is not None:
            workspace = self._client.workspaces._resolve(workspace)
            workspace._check_server(self._client)
        api = self._client.api.users
        models = api.list() if workspace is None else api.list_by_workspace_id(workspace.id)
        with gc_paused():
            return User._from_models(models, self._client)

    def add(self, user: User) -> User:
        """Create ``user``, an ``rg.User(...)``, on this server."""
        if not isinstance(user, User):
            raise TypeError(f"users.add() needs an rg.User(...), not {type(user).__name__}.")
        return user._create_with(self._client)

    def to_pandas(self, *, workspaces: bool = False) -> pd.DataFrame:
        """Return one row per user: username, first_name, last_name, id, role, inserted_at, updated_at.

        With ``workspaces=True``, a column after the role lists the names of the workspaces that each user is a member
        of. Owners have access to all of them without being members. This sends one request for each workspace.

        Names are exactly as on the server, so you can compare and join them. A terminal obeys the control characters in
        the output of ``to_string()``; a notebook's table shows them unchanged.
        """
        users = self._client.api.users.list()
        if not workspaces:
            return users_to_pandas(users)
        names: dict[UUID, list[str]] = {}
        for workspace in self._client.api.workspaces.list():
            for member in self._client.api.users.list_by_workspace_id(workspace.id):
                names.setdefault(member.id, []).append(workspace.name)
        return people_with_workspaces(users, names)

    def _get(self, id: UUID | str) -> User:
        return User._from_model(self._client.api.users.get(id), self._client)


class WorkspaceUsers(ResourceList[User]):
    """The members of a workspace: ``workspace.users``. Owners, and admins who are members.

    Owners have access without being members, and are listed only if they are members.
    """

    _kind = "User"
    _key = "username"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace._connected)
        self._workspace = workspace

    def list(self) -> UserList:
        """All members."""
        return self._client.users.list(self._workspace)

    def add(self, user: User | UUID | str) -> User:
        """Make ``user`` a member: an object, a username or an id.

        Raises
        ------
        NotFoundError
            When there is no such user; the message suggests the closest username.
        """
        user = self._client.users._resolve(user)
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

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per member, with the columns of `Users.to_pandas`."""
        return users_to_pandas(self._client.api.users.list_by_workspace_id(self._workspace.id))

    @property
    def _where(self) -> str:
        return f"in workspace {quoted(self._workspace.name)}"

    def _find_by_id(self, id: UUID | str) -> User | None:
        return find(self.list(), id, "id")  # a member, not just any user

    def __repr__(self) -> str:
        return f"<WorkspaceUsers of {quoted(self._workspace.name)} at {self._client.host}>"


def users_to_pandas(users: Sequence[User] | Sequence[UserModel]) -> pd.DataFrame:
    """Return one row per user: username, first_name, last_name, id, role, inserted_at, updated_at."""
    return frame(users, PEOPLE)
