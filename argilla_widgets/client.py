"""The public `Argilla`: the sdk's client with its `Directory`, and users that display themselves as widgets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import UNSET

from argilla_widgets import sdk
from argilla_widgets.sdk.base_client import DefaultClient
from argilla_widgets.widgets.display import Users, WorkspaceUsers
from argilla_widgets.widgets.runs import current_run

if TYPE_CHECKING:
    from msgspec import UnsetType

    from argilla_widgets.directory import Directory
    from argilla_widgets.sdk.http.transport import Transport


class Argilla(sdk.Argilla):  # noqa: D101 - the sdk's docstring is used
    __doc__ = sdk.Argilla.__doc__

    _subclasses = {sdk.Users: Users, sdk.WorkspaceUsers: WorkspaceUsers}  # noqa: RUF012 - a ClassVar, as in the base
    current_run = staticmethod(current_run)

    def _connect(self, transport: Transport | Exception) -> None:
        current_run()  # from here on, it knows which threads a cell starts
        super()._connect(transport)

    def _keep_journal(self, folder: str | os.PathLike[str] | UnsetType | None) -> None:
        given = os.environ.get("ARGILLA_JOURNAL", "").strip() or None if folder is UNSET else folder
        if given is not None:
            self.directory.journal.keep(given)

    @property
    def directory(self) -> Directory:
        """The live state of this server: one for each client, created on first use."""
        from argilla_widgets.directory import Directory  # noqa: PLC0415 - a script that never uses it loads none

        return Directory(self)


DefaultClient.client_class = Argilla
