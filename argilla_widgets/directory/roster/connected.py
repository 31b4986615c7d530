"""What rosters need of a client, whose class is in a layer above."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from argilla_widgets.sdk.base_client import our_client

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.command import Command, CommandRequest
    from argilla_widgets.directory.commands.consequences import ResponseCounter
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.base_client import OfficialClient
    from argilla_widgets.sdk.models import UserModel


class LiveState(Protocol):
    """What a roster needs of ``client.directory``."""

    @property
    def snapshot(self) -> Snapshot: ...  # noqa: D102 - as documented there
    @property
    def account(self) -> UserModel | None: ...  # noqa: D102
    @property
    def journal(self) -> Journal: ...  # noqa: D102
    @property
    def responses(self) -> ResponseCounter: ...  # noqa: D102
    def refresh(self) -> object: ...  # noqa: D102
    def execute(  # noqa: D102
        self, command: Command | CommandRequest, progress: Progress | None = None, *, origin: Origin = "code"
    ) -> Result: ...


class Connection(NamedTuple):
    """A client as far as rosters need one: its parts, where the class is not known."""

    api_url: str
    api: ArgillaAPI
    directory: LiveState


class Connected(Protocol):
    """What a roster needs of a client."""

    @property
    def api_url(self) -> str: ...  # noqa: D102
    @property
    def api(self) -> ArgillaAPI: ...  # noqa: D102
    @property
    def directory(self) -> LiveState: ...  # noqa: D102


def connected(client: Connected | OfficialClient) -> Connected:
    """Return what a roster needs of a client: itself, or ours beside one of Argilla's own SDK."""
    return cast("Connected", client if hasattr(client, "directory") else our_client(cast("OfficialClient", client)))
