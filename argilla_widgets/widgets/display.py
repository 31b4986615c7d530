"""Display users as a widget: those of this package, and of Argilla's own SDK. The first display loads the widgets."""

from __future__ import annotations

import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any

from argilla_widgets import sdk
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.interrupts import wait
from argilla_widgets.sdk.resources.tables import Table

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from argilla_widgets.widgets.manager import UserManager


class _Displayed:
    """What displays itself as a widget."""

    def _display_(self) -> UserManager | Table:
        """Return what marimo shows."""
        return open_manager(self)

    def _repr_mimebundle_(self, **_: object) -> Any:  # noqa: ANN401 - IPython's pair of data and metadata
        return open_manager(self)._repr_mimebundle_()


class Users(_Displayed, sdk.Users):  # noqa: D101 - the sdk's docstring is used
    __doc__ = sdk.Users.__doc__


class WorkspaceUsers(_Displayed, sdk.WorkspaceUsers):  # noqa: D101
    __doc__ = sdk.WorkspaceUsers.__doc__


_OFFICIAL = (("argilla.client", "Users"), ("argilla.workspaces._resource", "WorkspaceUsers"))
"""The classes of Argilla's own SDK that are displayed, which need not be imported yet."""


def register_official(shell: InteractiveShell) -> None:
    """Display the users of Argilla's own SDK as widgets, too."""
    for module, name in _OFFICIAL:
        _bundles(shell).for_type_by_name(module, name, _Displayed._repr_mimebundle_)


def unregister_official(shell: InteractiveShell) -> None:
    """Let Argilla's own SDK display its users again."""
    for module, name in _OFFICIAL:
        _bundles(shell).pop(f"{module}.{name}", None)


def _bundles(shell: InteractiveShell) -> Any:  # noqa: ANN401 - IPython does not declare that it has one
    return shell.display_formatter.mimebundle_formatter  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]


def open_manager(users: Any) -> UserManager | Table:  # noqa: ANN401 - of this package, or of the official SDK
    """Return the widget of ``client.users`` or ``workspace.users``, and refresh its users.

    It waits a few seconds for the first rows. If no widget can be made, it returns an empty table with the reason.
    """
    from argilla_widgets.directory.concurrency import Workers  # noqa: PLC0415 - a script loads no widget
    from argilla_widgets.widgets.base.live import LOADING, LOADING_WAIT, resolve_client, subject_of  # noqa: PLC0415
    from argilla_widgets.widgets.manager import UserManager  # noqa: PLC0415

    began = time.monotonic()
    client, workspace = subject_of(users)
    try:
        if not isinstance(client, sdk.Argilla):  # an official one: connecting may go on in the background
            client = wait(Workers(1, "argilla-connect").submit(resolve_client, client), LOADING_WAIT)
        shown = UserManager.of(client, workspace)
    except (ArgillaError, FutureTimeoutError) as error:
        title = "Users" if workspace is None else workspace.name or ""
        return Table(title, note=str(error) if isinstance(error, ArgillaError) else LOADING)
    shown._refresh_for_display(unless_since=began)  # noqa: SLF001 - the base class's own
    return shown
