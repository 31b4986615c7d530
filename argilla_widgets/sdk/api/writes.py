"""Announcements: each write that succeeded is told to whoever subscribed, so that a picture of the server follows."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timezone
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

KEPT = 10_000
"""Writes that are kept for whoever subscribes later and wants to hear what was done before."""

_logger = logging.getLogger("argilla_widgets")


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Write(msgspec.Struct, frozen=True):
    """A write that the server has done.

    Attributes
    ----------
    action
        What was done.
    user_id, workspace_id
        To whom, and where.
    user, workspace
        The server's answer; None when a lost answer was found to mean success and nothing more is known. Of a
        membership, the workspace as far as the caller knew it.
    before
        The user as the caller knew it before an update or a deletion.
    fields
        The names of what an update sent, never the values.
    at
        When it was done, UTC.
    number
        Counts the writes of a client from 1, in the order in which they were announced.
    """

    action: Action
    user_id: UUID | None = None
    workspace_id: UUID | None = None
    user: UserModel | None = None
    workspace: WorkspaceModel | None = None
    before: UserModel | None = None
    fields: tuple[str, ...] = ()
    at: datetime = msgspec.field(default_factory=_now)
    number: int = 0


Listener = Callable[[Write], None]


class Announcer:
    """Tells each `Write` to the listeners, on the thread that made it.

    The directory of a client is made when it is first looked at, and its journal tells of the whole session. So the
    newest `KEPT` writes are kept until somebody has asked for them.
    """

    def __init__(self) -> None:
        # Reentrant: a listener that is told of earlier writes may subscribe others.
        self._lock = threading.RLock()
        self._listeners: tuple[Listener, ...] = ()
        self._earlier: deque[Write] | None = deque(maxlen=KEPT)
        self._announced = 0

    def subscribe(self, listener: Listener, *, earlier: bool = False) -> Callable[[], None]:
        """Have ``listener`` called after every write; call what is returned to end it.

        Parameters
        ----------
        listener
            What is called, with the `Write`.
        earlier
            Tell it now, in order, the writes made before, before any new one; they are dropped afterwards, and none
            are kept from then on.
        """
        with self._lock:
            if earlier:
                kept, self._earlier = self._earlier, None
                for write in kept or ():
                    _tell(listener, write)
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return unsubscribe

    def announce(self, write: Write) -> None:
        """Tell ``write``, numbered, to everybody who subscribed."""
        with self._lock:
            self._announced += 1
            write = msgspec.structs.replace(write, number=self._announced)
            if self._earlier is not None:
                self._earlier.append(write)
            listeners = self._listeners
        for listener in listeners:
            _tell(listener, write)


def _tell(listener: Listener, write: Write) -> None:
    try:
        listener(write)
    except Exception:  # the write is done on the server, whatever a listener makes of it
        _logger.exception("A listener failed on %s.", write.action)
