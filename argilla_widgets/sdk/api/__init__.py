"""One method per REST route, grouped as ``client.api.users``, ``.workspaces``, ``.datasets`` and ``.server``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.api.datasets import DatasetsAPI
from argilla_widgets.sdk.api.server import ServerAPI
from argilla_widgets.sdk.api.users import UsersAPI
from argilla_widgets.sdk.api.workspaces import WorkspacesAPI
from argilla_widgets.sdk.api.writes import Announcer, Listener, PendingWrite, UncertainWrite, Write

if TYPE_CHECKING:
    from argilla_widgets.sdk.http.transport import Transport

__all__ = [
    "Announcer",
    "ArgillaAPI",
    "DatasetsAPI",
    "Listener",
    "PendingWrite",
    "ServerAPI",
    "UncertainWrite",
    "UsersAPI",
    "WorkspacesAPI",
    "Write",
]


class ArgillaAPI:
    """The routes of one server. Every write that succeeds is announced by ``announcer``."""

    def __init__(self, transport: Transport, announcer: Announcer) -> None:
        self.users = UsersAPI(transport, announcer)
        self.workspaces = WorkspacesAPI(transport, announcer)
        self.datasets = DatasetsAPI(transport, announcer)
        self.server = ServerAPI(transport, announcer)
