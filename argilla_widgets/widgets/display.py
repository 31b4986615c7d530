"""How ``client.users`` and ``workspace.users`` display in a notebook: as the one widget of that resource.

The displays are registered by type name, so that importing the package imports no widget.
"""

from __future__ import annotations

import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from argilla_widgets.sdk.users import Users, WorkspaceUsers
    from argilla_widgets.widgets.manager import UserManager

OURS = ("argilla_widgets.sdk.users", "argilla_widgets.sdk.users")
OFFICIAL = ("argilla.client", "argilla.workspaces._resource")


def register(shell: InteractiveShell, modules: tuple[str, str] = OURS) -> None:
    """Teach a shell to display users as widgets.

    Parameters
    ----------
    shell
        The running shell of IPython.
    modules
        Where ``Users`` and ``WorkspaceUsers`` are defined: this package's, or the official SDK's.

    """
    bundles: Any = shell.display_formatter.mimebundle_formatter  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
    bundles.for_type_by_name(modules[0], "Users", _users_bundle)
    bundles.for_type_by_name(modules[1], "WorkspaceUsers", _workspace_users_bundle)


def register_marimo() -> None:
    """Teach marimo, which asks an object for its ``_display_``, to display users as widgets."""
    from argilla_widgets.sdk.users import Users, WorkspaceUsers  # noqa: PLC0415 - only where marimo runs

    Users._display_ = _shown_users  # pyright: ignore[reportAttributeAccessIssue]
    WorkspaceUsers._display_ = _shown_members  # pyright: ignore[reportAttributeAccessIssue]


class _NoWidget:
    """What is shown where no widget can be made: a title, and a sentence."""

    def __init__(self, title: str, note: str) -> None:
        self.title = title
        self.note = note

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, str]]:
        from argilla_widgets.widgets.static_table import html_table, text_table  # noqa: PLC0415

        html, text = (form([], 0, self.title, self.note) for form in (html_table, text_table))
        return {"text/html": html, "text/plain": text}, {}


def _users_bundle(users: Users, **_: object) -> Any:  # noqa: ANN401 - IPython's pair of data and metadata
    return _shown_users(users)._repr_mimebundle_()


def _workspace_users_bundle(users: WorkspaceUsers, **_: object) -> Any:  # noqa: ANN401
    return _shown_members(users)._repr_mimebundle_()


def _shown_users(users: Users) -> UserManager | _NoWidget:
    return _shown(users._client, None)  # noqa: SLF001 - the collection's client is whom to ask


def _shown_members(users: WorkspaceUsers) -> UserManager | _NoWidget:
    workspace = users._workspace  # noqa: SLF001
    return _shown(workspace._client, workspace)  # noqa: SLF001


def _shown(client: Any, workspace: Any) -> UserManager | _NoWidget:  # noqa: ANN401
    from argilla_widgets.sdk.errors import ArgillaError  # noqa: PLC0415 - all this loads when a widget is shown
    from argilla_widgets.widgets.live import LOADING, LOADING_WAIT  # noqa: PLC0415
    from argilla_widgets.widgets.manager import UserManager  # noqa: PLC0415

    began = time.monotonic()
    try:
        manager = UserManager.of(_connected(client, LOADING_WAIT), workspace)
    except (ArgillaError, TimeoutError) as error:
        title = "Users" if workspace is None else workspace.name or ""
        return _NoWidget(title, str(error) if isinstance(error, ArgillaError) else LOADING)
    manager.reload(unless_since=began)
    return manager


def _connected(client: Any, patience: float) -> Any:  # noqa: ANN401
    """Give our client for an official one; connecting goes on where it takes longer than ``patience`` seconds."""
    from argilla_widgets.directory.workers import Workers  # noqa: PLC0415
    from argilla_widgets.sdk.client import Argilla  # noqa: PLC0415
    from argilla_widgets.widgets.clients import as_client  # noqa: PLC0415

    if isinstance(client, Argilla):
        return client
    try:
        return Workers(1, "argilla-connect").submit(as_client, client).result(patience)
    except FutureTimeoutError:
        raise TimeoutError from None
