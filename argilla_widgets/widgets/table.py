"""UserTable: only the table of users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argilla_widgets.widgets.base.live import AnyClient, subject_of
from argilla_widgets.widgets.base.people import PeopleWidget
from argilla_widgets.widgets.front_end import script

if TYPE_CHECKING:
    from argilla_widgets.sdk.resources.users import Users
    from argilla_widgets.sdk.resources.workspaces import Workspace, WorkspaceUsers


class UserTable(PeopleWidget):
    """Only the table of users: search, sort, filter and select, without changing the server.

    It is made for up to 100,000 users. A million work too, but more slowly: they take most of a second to appear,
    seconds more until sorts are ready, and about a quarter of a second for the first letter of a search.

    Parameters
    ----------
    users
        The users to show: ``client.users``, ``workspace.users``, a workspace for its members, or a client for all users
        (an official one, too). None means all users of the newest client.
    **traits
        Initial values of the traits of `PeopleWidget`: selected_ids, search, sort, role_filter and so on.

    Raises
    ------
    TypeError
        For an unknown argument.
    """

    _esm = script("UserTable")

    def __init__(self, users: Users | WorkspaceUsers | Workspace | AnyClient = None, **traits: Any) -> None:  # noqa: ANN401
        client, workspace = subject_of(users)
        super().__init__(client, workspace=workspace, **traits)
