"""UserTable: the table of people alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.users import Users, WorkspaceUsers
from argilla_widgets.sdk.workspaces import Workspace
from argilla_widgets.widgets.base import AnyClient, bundle
from argilla_widgets.widgets.people import PeopleWidget

if TYPE_CHECKING:
    from typing import Any


class UserTable(PeopleWidget):
    """The table of people alone: search, sort, filter and select, and nothing that changes the server.

    Parameters
    ----------
    users
        Whom to show: ``client.users``, ``workspace.users``, a workspace for its members, or a client for everyone
        (an official one, too). None is everyone of the newest client.
    **traits
        First values of the traits of `PeopleWidget`: selected_ids, search, sort, role_filter and so on.

    Raises
    ------
    TypeError
        For an argument that it does not know.

    """

    _esm = bundle("table.js")
    _css = bundle("table.css")

    def __init__(self, users: Users | WorkspaceUsers | Workspace | AnyClient = None, **traits: Any) -> None:  # noqa: ANN401
        client, workspace = users, None
        if isinstance(users, WorkspaceUsers):
            users = users._workspace  # noqa: SLF001 - the collection's workspace is whose members to show
        if isinstance(users, Workspace):
            client, workspace = users._connected, users  # noqa: SLF001
        elif isinstance(users, Users):
            client = users._client  # noqa: SLF001
        super().__init__(client, workspace=workspace, **traits)
