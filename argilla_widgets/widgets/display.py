"""How ``client.users`` and ``workspace.users`` display in a notebook: as the one widget of that resource."""

from __future__ import annotations

import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.sdk.client import Argilla
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.widgets.base.clients import resolve_client
from argilla_widgets.widgets.manager import UserManager
from argilla_widgets.widgets.rows.live import LOADING, LOADING_WAIT
from argilla_widgets.widgets.rows.static_table import html_table, text_table

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def register_official(shell: InteractiveShell) -> None:
    """Register the users of Argilla's own SDK for display as widgets, too; that SDK need not be imported yet."""
    bundles: Any = shell.display_formatter.mimebundle_formatter  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
    bundles.for_type_by_name("argilla.client", "Users", _official_users)
    bundles.for_type_by_name("argilla.workspaces._resource", "WorkspaceUsers", _official_members)


def manager(client: Any, workspace: Any = None) -> UserManager | NoWidget:  # noqa: ANN401 - a client of this package, or of the official SDK
    """Return the widget of a client's users, or of a workspace's members, and refresh its users.

    It waits a few seconds for the first rows. If no widget can be made, it returns a note with the reason.
    """
    began = time.monotonic()
    try:
        shown = UserManager.of(_connected(client, LOADING_WAIT), workspace)
    except (ArgillaError, TimeoutError) as error:
        title = "Users" if workspace is None else workspace.name or ""
        return NoWidget(title, str(error) if isinstance(error, ArgillaError) else LOADING)
    shown.reload(unless_since=began)
    return shown


class NoWidget:
    """Shown if no widget can be made: a title, and a sentence."""

    def __init__(self, title: str, note: str) -> None:
        self.title = title
        self.note = note

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, str]]:
        html, text = (form([], 0, self.title, self.note) for form in (html_table, text_table))
        return {"text/html": html, "text/plain": text}, {}


def _official_users(users: Any, **_: object) -> Any:  # noqa: ANN401 - IPython's pair of data and metadata
    return manager(users._client)._repr_mimebundle_()  # noqa: SLF001 - the collection's client is the one to use


def _official_members(users: Any, **_: object) -> Any:  # noqa: ANN401
    workspace = users._workspace  # noqa: SLF001
    return manager(workspace._client, workspace)._repr_mimebundle_()  # noqa: SLF001


def _connected(client: Any, patience: float) -> Argilla:  # noqa: ANN401
    """Return our client for an official one; after ``patience`` seconds, connecting goes on in the background."""
    if isinstance(client, Argilla):
        return client
    try:
        return Workers(1, "argilla-connect").submit(resolve_client, client).result(patience)
    except FutureTimeoutError:
        raise TimeoutError from None
