"""One method per REST route of Argilla, grouped as ``client.api.users``, ``.workspaces``, ``.datasets``, ``.server``."""

from __future__ import annotations

from argilla_widgets.sdk.api.datasets import DatasetsAPI
from argilla_widgets.sdk.api.server import ServerAPI
from argilla_widgets.sdk.api.users import UsersAPI
from argilla_widgets.sdk.api.workspaces import WorkspacesAPI
from argilla_widgets.sdk.api.writes import Announcer, Listener, Write
from argilla_widgets.sdk.transport import Transport

__all__ = ["Announcer", "ArgillaAPI", "DatasetsAPI", "Listener", "ServerAPI", "UsersAPI", "WorkspacesAPI", "Write"]


class ArgillaAPI:
    """The routes of one server. Every write that succeeds is told to ``announce``."""

    def __init__(self, transport: Transport, announce: Announcer) -> None:
        self.users = UsersAPI(transport, announce)
        self.workspaces = WorkspacesAPI(transport, announce)
        self.datasets = DatasetsAPI(transport, announce)
        self.server = ServerAPI(transport, announce)
