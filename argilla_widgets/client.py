"""The public `Argilla`: the sdk's client with its `Directory`, and users that display themselves as widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argilla_widgets import sdk
from argilla_widgets.sdk.base_client import DefaultClient

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory


class _Displayed:
    """What displays itself as a widget."""

    def _display_(self) -> Any:  # noqa: ANN401 - called by marimo: the widget, or a note if none can be made
        from argilla_widgets.widgets.manager import open_manager  # noqa: PLC0415 - a script loads no widget

        return open_manager(self)

    def _repr_mimebundle_(self, **_: object) -> Any:  # noqa: ANN401 - IPython's pair of data and metadata
        return self._display_()._repr_mimebundle_()


class Users(_Displayed, sdk.Users):  # noqa: D101 - the sdk's docstring is used
    __doc__ = sdk.Users.__doc__


class WorkspaceUsers(_Displayed, sdk.WorkspaceUsers):  # noqa: D101
    __doc__ = sdk.WorkspaceUsers.__doc__


class Argilla(sdk.Argilla):  # noqa: D101
    __doc__ = sdk.Argilla.__doc__

    _subclasses = {sdk.Users: Users, sdk.WorkspaceUsers: WorkspaceUsers}  # noqa: RUF012 - a ClassVar, as in the base

    @property
    def directory(self) -> Directory:
        """The live state of this server: one for each client, created on first use."""
        from argilla_widgets.directory import Directory  # noqa: PLC0415 - a script that never uses it loads none

        return Directory.of(self)


DefaultClient.client_class = Argilla
