"""Announcements: each write that succeeded is told to whoever subscribed, so that a picture of the server follows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec

from argilla_widgets.sdk.models import UserModel, WorkspaceModel

Action = Literal[
    "create_user",
    "update_user",
    "delete_user",
    "create_workspace",
    "delete_workspace",
    "add_to_workspace",
    "remove_from_workspace",
]

_logger = logging.getLogger("argilla_widgets")


class Write(msgspec.Struct, frozen=True):
    """A write that the server has done.

    Attributes
    ----------
    action
        What was done.
    user_id, workspace_id
        To whom, and where.
    user, workspace
        The server's answer; None when a lost answer was found to mean success and nothing more is known.
    fields
        The names of what an update sent, never the values.
    """

    action: Action
    user_id: UUID | None = None
    workspace_id: UUID | None = None
    user: UserModel | None = None
    workspace: WorkspaceModel | None = None
    fields: tuple[str, ...] = ()


Listener = Callable[[Write], None]


class Announcer:
    """Tells each `Write` to the listeners, on the thread that made it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` called after every write; call what is returned to end it."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return unsubscribe

    def announce(self, write: Write) -> None:
        """Tell ``write`` to everybody who subscribed."""
        for listener in self._listeners:
            _tell(listener, write)


def _tell(listener: Listener, write: Write) -> None:
    try:
        listener(write)
    except Exception:  # the write is done on the server, whatever a listener makes of it
        _logger.exception("A listener failed on %s.", write.action)
